import { setImmediate as eventLoopTurn } from 'node:timers/promises';

/** How many chunks are asked for before they are needed: one is being made while another waits. */
const CHUNKS_AHEAD = 2;
/** Bytes after which the event loop has a turn: without one nobody hears that a chunk is made, and nothing begins the next. */
const PART_BYTES = 512 * 1024;

/** The same bytes, made in another thread while those before them are consumed. An error comes after all that came before it. */
export async function* readAhead(source: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const asked = Array.from({ length: CHUNKS_AHEAD }, () => nextOf(source));
  try {
    for (let next = await asked.shift(); next && !next.done; next = await asked.shift()) {
      const chunk = next.value;
      asked.push(nextOf(source));
      for (let start = 0; start < chunk.length; start += PART_BYTES) {
        yield chunk.subarray(start, start + PART_BYTES);
        await eventLoopTurn();
      }
    }
  } finally {
    await source.return(undefined);
  }
}

/** Generators answer in the order in which they are asked. */
function nextOf(source: AsyncGenerator<Buffer>): Promise<IteratorResult<Buffer>> {
  const next = source.next();
  // An error is thrown where the answer is awaited: until then nobody is to blame for not taking it.
  next.catch(() => undefined);
  return next;
}
