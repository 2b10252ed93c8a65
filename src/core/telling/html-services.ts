import { type Html, html } from './escape.ts';
import { groupsHtml } from './html-groups.ts';
import { STYLE } from './html-style.ts';
import type { Letter, ServiceWords } from './letter.ts';
import { count } from './words.ts';

/** Of the names beyond the worst, in characters: mail programs cut a large mail off, and the text has them all. */
const OTHERS_CHARACTERS = 6_000;

/** Who else, and who fell first. Nothing for a service alone, of which the headline says it all. */
export function servicesHtml({ total, hosts = [], services, others, groups, suspect }: Letter): Html | undefined {
  const [only] = services;
  const label = suspect?.first ? 'Fell first: ' : '';
  const first =
    suspect &&
    html`<p style="${STYLE.p}">${label}<strong><bdi>${suspect.service}</bdi></strong> <bdi>${suspect.evidence}</bdi>. One cause?</p>`;
  if (total === 1 && only !== undefined) {
    const flapping = only.flapping === '' ? undefined : html`<p style="${STYLE.p}">${only.flapping}</p>`;
    if (first === undefined && flapping === undefined) return undefined;
    return html`<h2 style="${STYLE.h2}">What else</h2>${flapping}${first}`;
  }
  const where = hosts.length > 1 ? ` on ${count(hosts.length, 'host')}` : '';
  const all = html`<h2 style="${STYLE.h2}">${count(total, 'service')}${where}</h2>${first}`;
  if (groups !== undefined) return html`${all}\n${groupsHtml(groups)}`;
  return html`${all}
<table style="${STYLE.table}"><thead><tr>
<th scope="col" class="r" style="${STYLE.th};width:38%">Service</th>
<th scope="col" class="r" style="${STYLE.th};width:28%">Respawns</th>
<th scope="col" class="r" style="${STYLE.th}">Why</th>
</tr></thead><tbody>
${services.map(rowHtml)}</tbody></table>${othersHtml(others, total - services.length)}`;
}

function rowHtml({ service, respawns, lasted, causes, flapping, state }: ServiceWords): Html {
  const why = [state, causes, flapping].filter((words) => words !== '').join('; ');
  return html`<tr><th scope="row" class="r" style="${STYLE.row}"><bdi>${service}</bdi></th>
<td class="r" style="${STYLE.row}">${respawns} in ${lasted}</td>
<td class="r" style="${STYLE.row}"><bdi>${why === '' ? 'not told' : why}</bdi></td></tr>\n`;
}

function othersHtml(others: readonly string[], total: number): Html | undefined {
  if (others.length === 0) return undefined;
  const shown: string[] = [];
  let room = OTHERS_CHARACTERS;
  for (const name of others) {
    room -= name.length + 2;
    if (room < 0) break;
    shown.push(name);
  }
  const rest = total - shown.length;
  const names = shown.map((name, i) => html`${i === 0 ? '' : ', '}<bdi>${name}</bdi>`);
  const more = rest > 0 ? html`, and ${rest} more, of whom the text part of this mail names more` : undefined;
  return html`<p class="q" style="${STYLE.quiet};margin-top:8px">And ${total} more: ${names}${more}.</p>`;
}
