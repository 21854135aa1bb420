import { BLOCK, equal, LF } from './blocks';
import { ASK, OTHERWISE, syslogKind } from './syslog';

const CR: u32 = 0x0d;
const SPACE: u32 = 0x20;

/** Bytes of a run from which on it takes no further line: what does not fit into a pack at once is taken line by line. */
const RUN_BYTES: usize = 4096;

/**
 * Finds the lines that end in `[from, to)` and writes runs of neighbours of one kind to `into`, eight bytes each: the address
 * behind the last line feed, and the number of lines times four, plus their kind.
 * @param start where the first line begins
 * @param longest bytes of a line of a known kind; longer ones are left open
 * @param routing see `syslogKind`; 0 where all lines are of one kind
 * @returns how many runs
 */
export function lineRuns(start: usize, from: usize, to: usize, into: usize, longest: usize, routing: usize): usize {
  let line = start;
  let run = start;
  let kind: u32 = 4;
  let count: u32 = 0;
  let next = into - 8;
  for (let block = from; block < to; block += BLOCK) {
    for (let left = equal(block, LF); left != 0; left &= left - 1) {
      const lineFeed = block + <usize>ctz(left);
      const found = kindOf(line, lineFeed, longest, routing);
      // Without a branch: which kind comes next is hard to foretell.
      const isNew = found != kind || line - run >= RUN_BYTES;
      count = isNew ? 1 : count + 1;
      run = isNew ? line : run;
      next += <usize>isNew << 3;
      kind = found;
      line = lineFeed + 1;
      store<u32>(next, <u32>line);
      store<u32>(next, (count << 2) | kind, 4);
    }
  }
  return (next + 8 - into) >> 3;
}

function kindOf(start: usize, lineFeed: usize, longest: usize, routing: usize): u32 {
  // It may be blank.
  if (<u32>load<u8>(start) <= SPACE || lineFeed - start > longest) return ASK;
  if (routing == 0) return OTHERWISE;
  return syslogKind(start, lineFeed - <usize>(<u32>load<u8>(lineFeed - 1) == CR), routing);
}
