/**
 * Copies CloudTrail logs with their credentials masked: `node samples/mask-cloudtrail.mjs <from> <to>`, file or folder.
 * Text is replaced in place, so everything else stays byte for byte: session tokens become "MASKED", access key ids keep
 * their kind (AKIA, ASIA), stay distinct and end in EXAMPLE as in AWS's own documentation. Files without either are copied.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

const sessionToken = /("sessionToken"\s*:\s*")[^"]*"/g;
const accessKeyId = /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g;

function mask(text) {
  return text.replace(sessionToken, '$1MASKED"').replace(accessKeyId, (id, kind) => (id.endsWith('EXAMPLE') ? id : `${kind}${digest(id)}EXAMPLE`));
}

/** Nine hexadecimal capitals: 4 + 9 + 7 is the length of an access key id. */
function digest(id) {
  return createHash('sha256').update(id).digest('hex').slice(0, 9).toUpperCase();
}

function copy(from, to) {
  if (statSync(from).isDirectory()) {
    for (const name of readdirSync(from)) copy(join(from, name), join(to, name));
    return;
  }
  const bytes = readFileSync(from);
  const isGzip = from.endsWith('.gz');
  const text = (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  const masked = mask(text);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, masked === text ? bytes : isGzip ? gzipSync(masked) : masked);
}

const [from, to] = process.argv.slice(2);
if (from === undefined || to === undefined) {
  console.error('usage: node samples/mask-cloudtrail.mjs <from> <to>');
  process.exit(2);
}
copy(from, to);
