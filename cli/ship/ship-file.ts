import path from 'node:path';
import { pieceOf } from './content';
import { FileProblem, LocalFile } from './local-file';
import { partSizeOf } from './part-hashes';
import { send } from './send';
import { ShipError, type Api, type Landed, type ShipOptions } from './upload';

export { ShipError, type Api, type ShipOptions } from './upload';

/** What became of one file, or of a part of it. */
export interface Shipped extends Landed {
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Of a log that goes on: where this part begins. */
  readonly from?: number;
}

/**
 * Hashes a file, asks for its upload, puts it. Safe to run again: what has landed is not sent twice.
 * @returns undefined if the file is empty: it has no record, so there is nothing to account for
 * @throws ShipError
 */
export async function shipFile(api: Api, file: string, options: ShipOptions): Promise<Shipped | undefined> {
  try {
    const content = await LocalFile.open(file);
    try {
      if (content.size === 0) return undefined;
      const piece = await pieceOf(content, 0, content.size, partSizeOf(content.size, options.parting));
      const { size, modified } = content;
      const landed = await send(api, { file, path: path.resolve(file), size, modified, sha256: piece.sha256, occurrence: options.occurrence }, piece, options);
      return { file, ...landed, size };
    } finally {
      await content.close();
    }
  } catch (error) {
    if (error instanceof FileProblem) throw new ShipError(file, 'local', error.message, error.fix);
    throw error;
  }
}
