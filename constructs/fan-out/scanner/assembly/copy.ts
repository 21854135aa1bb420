/**
 * Copies slices one behind the other, sixteen bytes at a time: up to fifteen behind the last may be anything.
 * @param slices where each begins and ends, four bytes each
 * @returns bytes copied
 */
export function copy(slices: usize, count: usize, into: usize): usize {
  let next = into;
  for (let slice = slices; slice < slices + (count << 3); slice += 8) {
    const from = <usize>load<u32>(slice);
    const to = <usize>load<u32>(slice, 4);
    for (let at = from; at < to; at += 16) v128.store(next + (at - from), v128.load(at));
    next += to - from;
  }
  return next - into;
}
