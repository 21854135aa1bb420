import type { IncomingMessage } from 'node:http';
import { CommandError, exitCodes } from '../exit';

/** More than any call of the page has. */
const MOST_BYTES = 64 * 1024;

/** The JSON object of a request. @throws CommandError for anything else */
export async function readBody(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new CommandError(exitCodes.usage, `body: expected at most ${MOST_BYTES} bytes, found more`);
    chunks.push(chunk);
  }
  try {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  } catch {
    // Said below, as of all that is no object.
  }
  throw new CommandError(exitCodes.usage, 'body: expected a JSON object, found something else');
}
