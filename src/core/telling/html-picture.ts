import { type Html, html } from './escape.ts';
import { BAR, LAYOUT, STYLE } from './html-style.ts';
import type { Picture } from './letter.ts';
import { count } from './words.ts';

const HEIGHT = 44;
/** A bar that stands for something is never invisible. */
const LOWEST = 4;

/** The picture as a row of coloured cells, and in words for those who do not see it. */
export function pictureHtml(picture: Picture): Html {
  const { service, window, cell, counts, from, to, mark } = picture;
  const most = Math.max(...counts);
  const sum = counts.reduce((total, n) => total + n, 0);
  const words = `${count(sum, 'respawn')} of ${service} in the ${window}; at most ${most} within ${cell}`;
  const after = mark === undefined ? counts.length : (mark.cell ?? 0);
  const bars = counts.map((n, i) => barHtml(n, most, i >= after));
  return html`<h2 style="${STYLE.h2}"><bdi>${service}</bdi>, ${window}</h2>
<div role="img" aria-label="${words}"><table ${LAYOUT} style="table-layout:fixed"><tr>
${bars}</tr>${markRow(picture)}</table></div>
<table ${LAYOUT}><tr><td class="q" style="${STYLE.quiet}">${from}</td>
<td class="q" align="right" style="${STYLE.quiet};text-align:right">${to}</td></tr></table>
<p class="q" style="${STYLE.quiet}">${cell} a bar, the highest ${count(most, 'respawn')}.
${mark && html` ${mark.cell === undefined ? '' : '▲ '}${mark.words}.`}</p>`;
}

function barHtml(n: number, most: number, after: boolean): Html {
  const height = n === 0 ? 1 : LOWEST + Math.round(((HEIGHT - LOWEST) * n) / Math.max(1, most));
  const [name, colour] = after ? ['bb', BAR.after] : ['ba', BAR.before];
  return html`<td valign="bottom" style="${STYLE.bar};height:${HEIGHT}px"><div
class="${name}" style="height:${height}px;background:${colour};font-size:0">&nbsp;</div></td>\n`;
}

/** A mark under the cell in which the threshold was reached: colour alone tells nobody. */
function markRow({ counts, mark }: Picture): Html | undefined {
  if (mark?.cell === undefined) return undefined;
  const { cell } = mark;
  const pad = (span: number) => (span > 0 ? html`<td colspan="${span}"></td>` : undefined);
  return html`<tr>${pad(cell)}<td align="center" style="${STYLE.mark}">▲</td>${pad(counts.length - cell - 1)}</tr>`;
}
