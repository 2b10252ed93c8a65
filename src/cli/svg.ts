/** Small means of drawing: elements as text. What comes from a log is escaped in `text` and `titled`. */

export function rect(x: number, y: number, size: { width: number; height: number }, style: string): string {
  const { width, height } = size;
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" ${style}/>`;
}

export function circle(x: number, y: number, radius: number, style: string): string {
  return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" ${style}/>`;
}

export function line(points: readonly (readonly [x: number, y: number])[], style: string): string {
  return `<polyline points="${points.map(([x, y]) => `${round(x)},${round(y)}`).join(' ')}" fill="none" ${style}/>`;
}

export function text(x: number, y: number, words: string, style = ''): string {
  return `<text x="${round(x)}" y="${round(y)}" ${style}>${escaped(words)}</text>`;
}

/** Elements with words that show when one points at them. */
export function titled(words: string, elements: string): string {
  return `<g><title>${escaped(words)}</title>${elements}</g>`;
}

export function svg(width: number, height: number, elements: readonly string[]): string {
  const font = 'font-family="system-ui, sans-serif" font-size="12" fill="#222222"';
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${font}>`;
  return `${[open, rect(0, 0, { width, height }, 'fill="#ffffff"'), ...elements, '</svg>'].join('\n')}\n`;
}

/** XML 1.0 has no control characters, not even escaped. */
function escaped(words: string): string {
  const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return words
    .replace(/[&<>"]/g, (mark) => marks[mark] ?? '')
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '\ufffd');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
