const ONES = 0x01010101;
const HIGHS = 0x80808080 | 0;

/**
 * Where `byte` stands first in [from, to), or -1. Four bytes a step, so up to three bytes short of `to` nothing is
 * found: a caller treats that as "look slowly".
 */
export function indexOfByte(view: DataView, byte: number, from: number, to: number): number {
  const pattern = byte * ONES;
  for (let at = from; at <= to - 4; at += 4) {
    const differing = view.getInt32(at, true) ^ pattern;
    // The lowest high bit set marks the first byte that does not differ.
    const zeros = (differing - ONES) & ~differing & HIGHS;
    if (zeros !== 0) return at + ((31 - Math.clz32(zeros & -zeros)) >> 3);
  }
  return -1;
}

/** Four ASCII characters as the little-endian word that `getInt32(at, true)` finds. */
export function wordOf(text: string): number {
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8) | (text.charCodeAt(2) << 16) | (text.charCodeAt(3) << 24);
}
