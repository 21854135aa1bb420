import type { Piece } from './content';
import { PartsGone, PartsStored, PartsUpload } from './parts-upload';
import { announce, ShipError, upload, type Announced, type Api, type Landed, type ShipOptions } from './upload';

/** The parts are begun anew so often, if the service has lost them: seven days after they were begun, or by hand. */
const BEGINNINGS = 3;

/**
 * Uploads a piece of a file: in one PUT, or in parts if it has been cut into some. Safe to run again: what has landed is
 * not sent twice, and of parts only those that are missing are sent.
 * @throws ShipError, FileProblem
 */
export async function send(api: Api, what: Announced, piece: Piece, options: ShipOptions): Promise<Landed> {
  if (!piece.parts) return upload(api, what, (bandwidth) => piece.body(bandwidth), options);
  for (let beginnings = 0; beginnings < BEGINNINGS; beginnings++) {
    const { upload_id, multipart } = await announce(api, what, options, piece.parts.size);
    if (!multipart) return { upload_id, state: 'known' };
    try {
      const parts = await new PartsUpload(api, upload_id, what, piece, options).run(multipart.part_size);
      return { upload_id, state: 'uploaded', parts };
    } catch (error) {
      if (error instanceof PartsStored) return { upload_id, state: 'known' };
      if (!(error instanceof PartsGone)) throw error;
    }
  }
  throw new ShipError(what.file, 'unavailable', `expected parts to stay where they are, found them gone ${BEGINNINGS} times`);
}
