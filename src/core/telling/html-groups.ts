import { type Html, html } from './escape.ts';
import { groupWords, leftOut, membersWords } from './group-words.ts';
import { STYLE } from './html-style.ts';
import type { Groups, GroupWords } from './letter.ts';

/** Many services on several hosts, in groups: a row each for how bad it is, and under it the names. */
export function groupsHtml(groups: Groups): Html {
  const left = leftOut(groups);
  return html`<table style="${STYLE.table}"><thead><tr>
<th scope="col" class="r" style="${STYLE.th};width:38%">${groups.by === 'service' ? 'Service' : 'Host'}</th>
<th scope="col" class="r" style="${STYLE.th};width:28%">Respawns</th>
<th scope="col" class="r" style="${STYLE.th}">Why</th>
</tr></thead><tbody>
${groups.rows.map((row) => rowsHtml(groups, row))}</tbody></table>${
    left === undefined ? undefined : html`<p class="q" style="${STYLE.quiet};margin-top:8px">${left}</p>`
  }`;
}

function rowsHtml(groups: Groups, row: GroupWords): Html {
  const { respawns, lasted, causes } = row;
  const open = STYLE.row.replace(/border-bottom:[^;]*/, 'border-bottom:0');
  return html`<tr><th scope="row" class="r" style="${open}"><bdi>${groupWords(groups, row)}</bdi></th>
<td class="r" style="${open}">${respawns} in ${lasted}</td>
<td class="r" style="${open}"><bdi>${causes === '' ? 'not told' : causes}</bdi></td></tr>
<tr><td colspan="3" class="r" style="${STYLE.row}">${namesHtml(groups, row)}</td></tr>\n`;
}

/** Each name apart, so that one that is written from right to left does not turn its neighbours around. */
function namesHtml(groups: Groups, row: GroupWords): Html {
  if (row.sameAs !== undefined) return html`<bdi>${membersWords(groups, row)}</bdi>`;
  const each = row.names.map((name, i) => html`${i === 0 ? '' : ', '}<bdi>${name}</bdi>`);
  return html`${each}${row.unnamed === 0 ? '' : ` and ${row.unnamed} more`}`;
}
