const TEXT_MAX = 160;

/** Arguments of one call; any number is allowed that the stack holds. */
const PIECE = 4096;

/** One character a byte. Total, and its length is that of the bytes. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  // Spreading the bytes would walk them with an iterator: five times slower.
  if (to - from <= PIECE) return Reflect.apply(String.fromCharCode, undefined, bytes.subarray(from, to));
  return latin1(bytes, from, from + PIECE) + latin1(bytes, from + PIECE, to);
}

/** What `latin1` gave, as UTF-8 if it is valid UTF-8, else as it is, so that every name has a text. */
export function decoded(text: string): string {
  if (!/[\x80-\xff]/.test(text)) return text;
  return utf8(Uint8Array.from(text, (character) => character.charCodeAt(0))) ?? text;
}

/** A bad line as it may be shown: cut, and with control characters as `\xHH`. */
export function printable(bytes: Uint8Array, from: number, to: number): string {
  const cut = Math.min(to, from + TEXT_MAX);
  const text = latin1(bytes, from, cut).replace(
    /[^ -~]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return cut < to ? `${text}…` : text;
}

function utf8(bytes: Uint8Array): string | undefined {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes[at] ?? 0);
    const code = length === 0 || at + length > bytes.length ? undefined : codePoint(bytes, at, length);
    if (code === undefined) return undefined;
    text += String.fromCodePoint(code);
    at += length;
  }
  return text;
}

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2) return 0;
  if (lead < 0xe0) return 2;
  if (lead < 0xf0) return 3;
  return lead < 0xf5 ? 4 : 0;
}

const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

function codePoint(bytes: Uint8Array, at: number, length: number): number | undefined {
  const lead = bytes[at] ?? 0;
  if (length === 1) return lead;
  let code = lead & (0xff >> (length + 1));
  for (let next = at + 1; next < at + length; next++) {
    const byte = bytes[next] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    code = (code << 6) | (byte & 0x3f);
  }
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code < (SMALLEST[length] ?? 0) || code > 0x10ffff || surrogate ? undefined : code;
}
