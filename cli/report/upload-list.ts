import { forEachSideBySide } from '../../constructs/load/side-by-side';
import { dayOf, isUploadId, type NarrowUploadDocument, type Registry, type UploadKey } from '../../constructs/state/registry';
import type { Environment } from '../environment';
import { CommandError, exitCodes } from '../exit';
import { findOwner, readUpload, type UploadLine } from './find-upload';
import { Steps } from './upload-step';

/** As long as anything is kept. */
const LONGEST_DAYS = 3_650;

/** @throws CommandError for what is no number of days */
export function parseDays(text: string): number {
  const days = Number(text);
  if (Number.isInteger(days) && days >= 1 && days <= LONGEST_DAYS) return days;
  throw new CommandError(exitCodes.usage, `--days: expected a whole number from 1 to ${LONGEST_DAYS}, found ${text}`);
}

/** Uploads promised on the last UTC days, newest day first. @param now epoch ms */
export async function uploadIds(registry: Registry, days: number, now: number): Promise<UploadKey[]> {
  const byDay: UploadKey[][] = Array.from({ length: days }, () => []);
  await forEachSideBySide(byDay.entries(), async ([back, ids]) => {
    for await (const id of registry.uploadsOfDay(dayOf(now - back * 86_400_000))) ids.push(id);
  });
  return byDay.flat();
}

/** An upload with its steps, and what its rows lack where they lack columns. */
export interface ShownUpload extends UploadLine {
  readonly narrow?: NarrowUploadDocument;
}

/** @throws CommandError for what is no upload_id */
export function requireUploadId(text: string): void {
  if (!isUploadId(text)) throw new CommandError(exitCodes.usage, 'upload_id: expected 26 characters of a-z 2-7');
}

/** What `uploads show` prints. @throws CommandError for an id that is none, and for one that nobody has */
export async function showUpload({ registry, hasLanded }: Pick<Environment, 'registry' | 'hasLanded'>, uploadId: string): Promise<ShownUpload> {
  requireUploadId(uploadId);
  const owner = await findOwner(registry, uploadId);
  const line = owner && (await readUpload(registry, owner, new Steps(registry), hasLanded));
  if (!line) throw new CommandError(exitCodes.refused, `no upload ${uploadId}`, 'cyberactive uploads list');
  const narrow = await registry.narrow.get(...owner!);
  return narrow ? { ...line, narrow } : line;
}
