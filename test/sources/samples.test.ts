import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { sources } from '../../transforms/sources';
import { fixtureFolder, readSamples, sampleFolder } from './fixtures';

interface Truth {
  readonly records: number;
  readonly records_by: string;
  readonly blank: number;
}

const truth = JSON.parse(readFileSync(path.join(fixtureFolder, 'truth.json'), 'utf8')) as Readonly<Record<string, Truth>>;
const samples = readSamples();
const textOf = (file: string): string => {
  const bytes = readFileSync(path.join(sampleFolder, file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
};

test('truth.json counts every bundled sample, each by a command that names its file', () => {
  expect(Object.keys(truth).sort()).toEqual(samples.map(({ file }) => file).sort());
  for (const [file, { records_by }] of Object.entries(truth)) expect(records_by).toContain(`samples/${file}`);
});

test.each(samples)('$file has the records that truth.json counts', ({ file, records }) => {
  expect(records).toHaveLength(truth[file]!.records);
});

test('the notice names every folder and file, and every licence text is there', () => {
  const notice = readFileSync(path.join(sampleFolder, 'NOTICE.md'), 'utf8');
  const quoted = [...notice.matchAll(/`([a-z_]+\/[^`]+)`/g)].map(([, name]) => name!);
  const covered = quoted.filter((name) => Object.hasOwn(sources, name.split('/')[0]!));
  const isCovered = (file: string): boolean => covered.some((name) => (name.endsWith('/') ? file.startsWith(name) : isNamed(file, name)));
  expect(samples.map(({ file }) => file).filter((file) => !isCovered(file))).toEqual([]);
  const repositories = new Set([...notice.matchAll(/github\.com\/([^/)]+\/[^/)]+)\)/g)].map(([, name]) => name!.replace('/', '_')));
  const licences = readdirSync(path.join(sampleFolder, 'LICENSES'));
  expect([...repositories].filter((repository) => !licences.some((file) => file.startsWith(`${repository}.LICENSE`)))).toEqual([]);
  expect(repositories.size).toBeGreaterThan(5);
});

/** A name of the notice may have a star for the rest of a file's name. */
function isNamed(file: string, name: string): boolean {
  return new RegExp(`^${name.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`).test(file);
}

test('no sample holds a session token or an access key id that was in use', () => {
  const secrets = samples.flatMap(({ file }) => {
    const text = textOf(file);
    const tokens = [...text.matchAll(/"sessionToken"\s*:\s*"([^"]*)"/g)].map(([, token]) => token!).filter((token) => token !== 'MASKED');
    const keys = [...text.matchAll(/\b(?:AKIA|ASIA)[A-Z0-9]{16,}\b/g)].map(([key]) => key).filter((key) => !key.endsWith('EXAMPLE'));
    return [...tokens, ...keys].map(() => file);
  });
  expect(secrets).toEqual([]);
});
