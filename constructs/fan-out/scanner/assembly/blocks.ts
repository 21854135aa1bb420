/** What all scans share: blocks of 64 bytes, of which each has a bit in a u64. */

/** Bytes of a block: as many as a u64 has bits. */
export const BLOCK: usize = 64;

export const LF = i8x16.splat(0x0a);

/** A bit for each byte of the block that equals the sign. */
export function equal(block: usize, sign: v128): u64 {
  return bits(
    i8x16.eq(v128.load(block), sign),
    i8x16.eq(v128.load(block, 16), sign),
    i8x16.eq(v128.load(block, 32), sign),
    i8x16.eq(v128.load(block, 48), sign),
  );
}

export function bits(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    (<u64>(<u32>i8x16.bitmask(a))) |
    ((<u64>(<u32>i8x16.bitmask(b))) << 16) |
    ((<u64>(<u32>i8x16.bitmask(c))) << 32) |
    ((<u64>(<u32>i8x16.bitmask(d))) << 48)
  );
}
