/** Control characters (C0 but for tab and line feed, DEL, C1), and halves of surrogate pairs. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Surrogate}/gu;
/** Marks that reorder or hide text: a hostile name could show as another one. */
const BIDI_OR_HIDDEN = /[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Text for a mail's body: line ends are LF, tabs stay, nothing in it commands a terminal or turns text around. */
export function cleanText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROL, '\ufffd').replace(BIDI_OR_HIDDEN, '');
}

/**
 * Text for one header line, cut to `max` characters. No line end gets through, nor what a mail client would decode
 * into one: `=?` begins an encoded word, and those of others are taken apart.
 */
export function cleanLine(text: string, max: number): string {
  const line = cleanText(text).replace(/\s+/g, ' ').replaceAll('=?', '= ?').trim();
  return line.length <= max ? line : `${cut(line, max - 1)}…`;
}

/** A host name as it stands in Message-ID and List-Id; the system's own may hold anything. */
export function cleanHost(hostname: string): string {
  const host = hostname.toLowerCase().replace(/[^a-z0-9.-]+/g, '-');
  return (
    host
      .replace(/-*\.+-*/g, '.')
      .replace(/^[-.]+|[-.]+$/g, '')
      .slice(0, 200) || 'localhost'
  );
}

function cut(text: string, length: number): string {
  // Never in the middle of a surrogate pair.
  return text.slice(0, /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length);
}
