import type { Piece } from './content';
import { request, type HttpAnswer } from './http';
import { changed } from './local-file';
import { sideBySide } from './side-by-side';
import { isExpired, isOtherContent, parsed, refusal, ShipError, withRetries, type Announced, type Api, type ShipOptions } from './upload';

/** Parts of one file that are sent at a time. */
const PARALLEL_PARTS = 2;

/** The parts that were under way are gone: the file is announced again. */
export class PartsGone extends Error {
  override readonly name = 'PartsGone';
}

/** The parts, or the file by another way, are one object already. */
export class PartsStored extends Error {
  override readonly name = 'PartsStored';
}

/** A part as the API lists it. */
interface ListedPart {
  readonly part_number: number;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** A part and where it begins. */
interface CutPart extends ListedPart {
  readonly start: number;
}

/** Sends what is missing of a file in parts, and has them made one. */
export class PartsUpload {
  private readonly address: string;

  constructor(
    private readonly api: Api,
    uploadId: string,
    private readonly what: Announced,
    private readonly piece: Piece,
    private readonly options: ShipOptions,
  ) {
    this.address = `${api.url}/v1/uploads/${uploadId}`;
  }

  /**
   * @param partSize as the API has it: an upload that an earlier run has begun keeps the size of its parts
   * @returns how many parts there are, and how many of them had come before
   * @throws PartsGone, PartsStored, ShipError, FileProblem
   */
  async run(partSize: number): Promise<{ readonly all: number; readonly before: number }> {
    const parts = await this.cut(partSize);
    const before = await this.there(parts);
    await this.putAll(parts.filter(({ part_number }) => !before.has(part_number)));
    await this.ask('POST', '/complete', {});
    return { all: parts.length, before: before.size };
  }

  private async cut(partSize: number): Promise<CutPart[]> {
    const { size, sha256 } = this.what;
    const cut = partSize === this.piece.parts!.size ? this.piece : await this.piece.recut(partSize);
    if (cut.sha256 !== sha256) throw changed();
    return cut.parts!.hashes.map((hash, index) => {
      const start = index * partSize;
      return { part_number: index + 1, start, size: Math.min(partSize, size - start), sha256: hash };
    });
  }

  /** Numbers of the parts that have come as they are now. */
  private async there(parts: readonly CutPart[]): Promise<ReadonlySet<number>> {
    const { text } = await this.ask('GET', '/parts');
    const listed = parsed<{ parts?: readonly ListedPart[] }>(text)?.parts ?? [];
    const same = listed.filter(({ part_number, sha256 }) => parts[part_number - 1]?.sha256 === sha256);
    return new Set(same.map(({ part_number }) => part_number));
  }

  private async putAll(parts: readonly CutPart[]): Promise<void> {
    const { interrupted } = this.options;
    let failed: unknown;
    const put = async (part: CutPart): Promise<void> => {
      await this.put(part).catch((error: unknown) => void (failed ??= error));
    };
    await sideBySide(parts, PARALLEL_PARTS, put, () => failed !== undefined || (interrupted?.aborted ?? false));
    if (failed !== undefined) throw failed;
    if (interrupted?.aborted) throw new ShipError(this.what.file, 'unavailable', 'interrupted between parts', 'run the same command again; it goes on where it stopped', true);
  }

  /** One part, tried again by itself: a link that breaks costs the part, not the file. */
  private async put({ start, ...part }: CutPart): Promise<void> {
    const { what, piece, options } = this;
    for (let urls = 0; urls < 3; urls++) {
      const { text } = await this.ask('POST', '/parts', { parts: [part] });
      const { url, headers } = parsed<{ parts: readonly [{ url: string; headers: Record<string, string> }] }>(text)!.parts[0];
      const body = () => piece.slice(start, start + part.size, options.bandwidth);
      const answer = await withRetries(what.file, options, () => request('PUT', url, headers, body()), [400, 403, 404]);
      if (answer.status < 300) return;
      if (answer.status === 404) throw new PartsGone();
      if (isOtherContent(answer)) throw changed();
      if (!isExpired(answer)) throw refusal(what.file, answer);
    }
    throw new ShipError(what.file, 'unavailable', 'expected a URL that holds long enough for a part, found three expired', 'make the parts smaller with --part-size');
  }

  private async ask(method: 'GET' | 'POST', path: string, body?: object): Promise<HttpAnswer> {
    const { api, what, options } = this;
    const headers = { authorization: `Bearer ${api.key}`, accept: 'application/json', ...(body && { 'content-type': 'application/json' }) };
    const answer = await withRetries(what.file, options, () => request(method, this.address + path, headers, body && JSON.stringify(body)), [404, 409], true);
    if (answer.status === 404) throw new PartsGone();
    if (answer.status === 409) throw new PartsStored();
    return answer;
  }
}
