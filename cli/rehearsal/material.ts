import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import { readObject } from '../../constructs/fan-out/read-object';
import { base32 } from '../../constructs/presign/upload-identity';
import { select } from '../../constructs/replay/select';
import type { LeftOut, Selection } from '../../constructs/replay/selection';
import { isUploadId, totalOf, type IssuedDocument } from '../../constructs/state/registry';
import { sources } from '../../transforms/sources';
import type { Environment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { timesOf } from '../replay/options';
import { replayServices } from '../replay/replay-services';

/** One raw file that is rehearsed. */
export interface Material {
  readonly issued: IssuedDocument;
  readonly generation: number;
  /** Begins to read it anew. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Event classes that the warehouse has rows of; undefined for a file that was never uploaded. */
  readonly classes?: readonly string[];
}

export interface FoundMaterial {
  readonly kind: 'time' | 'uploads' | 'file';
  readonly all: readonly Material[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * What a rehearsal runs over: a time back from now (`24h`), uploads, or a file of this machine.
 * @param words one time, one file, or ids of uploads
 * @param source the kind of log, of a file
 * @throws CommandError for what is none of them
 */
export async function findMaterial(words: readonly string[], source: string | undefined, environment: Environment): Promise<FoundMaterial> {
  const [first = ''] = words;
  if (source !== undefined && !Object.hasOwn(sources, source)) throw new CommandError(exitCodes.usage, `--source: expected one of ${Object.keys(sources).join(', ')}, found ${source}`);
  if (words.length === 1 && /^\d{1,6}[mhd]$/.test(first)) {
    const now = environment.now();
    const { since } = timesOf({ since: first }, now);
    return fromUploads('time', { kind: 'time', since: since!, until: now, rederive: false, ...(source !== undefined && { source }) }, environment);
  }
  if (words.length > 0 && words.every(isUploadId)) return fromUploads('uploads', { kind: 'uploads', uploads: words, rederive: false }, environment);
  if (words.length !== 1) throw new CommandError(exitCodes.usage, 'rehearse: expected a time such as 24h, a file, or ids of uploads', 'cyberactive uploads list');
  return { kind: 'file', all: [fromFile(first, source, environment.now())], leftOut: [] };
}

async function fromUploads(kind: FoundMaterial['kind'], selection: Selection, environment: Environment): Promise<FoundMaterial> {
  const { registry, s3 } = environment;
  const services = replayServices(environment);
  const selected = await select(selection, services);
  const leftOut: LeftOut[] = [...selected.leftOut];
  const all: Material[] = [];
  for (const { id } of selected.all()) {
    const [issued, receipt, accounted] = await Promise.all([registry.issued.get(...id), registry.fannedOut.get(...id), registry.accounted.get(...id)]);
    if (!issued || !receipt) {
      leftOut.push({ what: `upload ${id[1]}`, why: 'expected its receipt, found none: it has not been read to its end' });
      continue;
    }
    if (totalOf(accounted?.accepted) + totalOf(accounted?.rejected) < receipt.records) {
      leftOut.push({ what: `upload ${id[1]}`, why: 'expected all of its records to be loaded, found some on their way' });
      continue;
    }
    const open = () => readObject(s3, { bucket: services.rawBucket, key: issued.raw_key, versionId: receipt.version_id });
    all.push({ issued, generation: receipt.generation, open, classes: Object.keys(accounted?.accepted ?? {}) });
  }
  return { kind, all, leftOut };
}

function fromFile(file: string, source: string | undefined, now: number): Material {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) throw new CommandError(exitCodes.usage, `rehearse: expected a time such as 24h, a file, or ids of uploads, found none of them`, 'cyberactive uploads list');
  if (source === undefined) throw new CommandError(exitCodes.usage, '--source: expected the kind of log that the file is', 'cyberactive ship --help');
  const name = path.basename(file);
  const issued: IssuedDocument = {
    ...{ upload_id: base32(createHash('sha256').update(path.resolve(file)).digest().subarray(0, 16)), customer_id: 'rehearsal', key_id: '', source },
    ...{ host: '', path: name, name, size: stat.size, sha256: '', raw_key: '', uploaded_at: now, file_modified_at: Math.floor(stat.mtimeMs), time_zone: 'UTC' },
  };
  return { issued, generation: 1, open: () => createReadStream(file) };
}
