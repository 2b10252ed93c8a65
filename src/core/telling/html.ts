import { tallyWords } from './causes.ts';
import { type Html, html } from './escape.ts';
import { type Found, NOTHING_FOUND, noteOf } from './found.ts';
import { pictureHtml } from './html-picture.ts';
import { servicesHtml } from './html-services.ts';
import { HEAD, LAYOUT, STYLE, TONES, type Tone } from './html-style.ts';
import type { Letter, Step } from './letter.ts';
import { type Together, together } from './together.ts';
import { cut } from './words.ts';

const MORE_MAX = 4_000;

/**
 * The mail as HTML, beside the text and saying the same: nothing remote, no image, no script, readable at 320 pixels,
 * light and dark. A layout table only where readers need one.
 */
export function htmlOf(letters: readonly Letter[], found: Found = NOTHING_FOUND): string {
  const [first] = letters;
  if (first === undefined) throw new RangeError('Cannot write a mail without a letter');
  const all = letters.length > 1 ? together(letters) : undefined;
  const headline = all?.headline ?? first.headline;
  const sections = all === undefined ? letterHtml(first, found) : pastHtml(all);
  const incident = all === undefined ? html`, incident ${first.incident}` : undefined;
  const page = html`<!doctype html>
<html lang="en"><head>${HEAD}<title>${headline}</title></head>
<body class="b" style="${STYLE.body}">
<div style="display:none;max-height:0;overflow:hidden" aria-hidden="true">${preheader(first, headline)}</div>
<div role="article" aria-label="${headline}"><table ${LAYOUT}><tr><td align="center">
<table role="presentation" class="c" cellpadding="0" cellspacing="0" border="0" style="${STYLE.card}">
${headHtml(first, headline)}
${sections.map((section) => html`<tr><td class="c" style="${STYLE.cell}">${section}</td></tr>\n`)}
<tr><td class="c" style="${STYLE.cell}"><p class="q" style="${STYLE.quiet}">cerberus on ${first.host}${incident}</p></td></tr>
</table></td></tr></table></div>
</body></html>
`;
  return page.toString();
}

/** What phones show under the subject, which says neither the state nor how bad it is by now. */
function preheader({ steps }: Letter, headline: string): string {
  const runbook = steps.find(({ kind }) => kind === 'status');
  return runbook === undefined
    ? headline
    : `${headline} Try${runbook.host === undefined ? '' : ` on ${runbook.host}`}: ${runbook.command}`;
}

function headHtml(letter: Letter, headline: string): Html {
  const { reason, severity, when } = letter;
  const tone: Tone = reason === 'over' || reason === 'past' ? 'over' : severity;
  const style = `${STYLE.head};${TONES[tone]}`;
  return html`<tr><td class="${tone}" style="${style}"><h1 style="${STYLE.h1}"><bdi>${headline}</bdi></h1>
<p style="margin:6px 0 0">${when}</p></td></tr>
<tr><td class="c" style="height:12px;line-height:12px;font-size:0">&nbsp;</td></tr>`;
}

function letterHtml(letter: Letter, found: Found): Html[] {
  const { picture, before, notes } = letter;
  const sections = [
    whatToDo(letter.steps),
    whyItDies(letter, found),
    picture && pictureHtml(picture),
    servicesHtml(letter),
    excerptHtml(found),
    before.length === 0 ? undefined : html`${title('Has it happened before?')}${before.map(paragraph)}`,
    notes.length === 0 ? undefined : html`${title('What has been done')}${notes.map(paragraph)}`,
    found.fault === undefined ? undefined : paragraph(`Your template was not used: ${found.fault}`),
  ];
  return sections.filter((section) => section !== undefined);
}

/** Several letters that go as one, in short: the text part says all. */
function pastHtml({ written, more }: Together): Html[] {
  const each = written.map(({ headline, when, why }) => {
    const causes = why.causes.length === 0 ? undefined : paragraph(tallyWords(why.causes));
    return html`${title(headline)}${quiet(when)}${causes}`;
  });
  return more === undefined ? each : [...each, paragraph(cut(more, MORE_MAX))];
}

function whatToDo(steps: readonly Step[]): Html | undefined {
  if (steps.length === 0) return undefined;
  return html`${title('What to do')}${steps.map((step, i) => html`${whereHtml(step, steps[i - 1])}${stepHtml(step)}`)}`;
}

/** Where it is to be done, said once. */
function whereHtml({ host }: Step, previous: Step | undefined): Html | undefined {
  return host === undefined || host === previous?.host ? undefined : quiet(`on ${host}:`);
}

function stepHtml({ kind, command, hint }: Step): Html {
  // Only an address of the web becomes a link: the config is trusted, but a runbook may be any text.
  if (kind === 'runbook' && /^https?:\/\//.test(command)) {
    return html`<p style="${STYLE.p}"><a class="c" style="color:#0550ae" href="${command}">${command}</a></p>`;
  }
  // A hint may be pasted with its command: to a shell it is a comment.
  const comment = hint === undefined ? undefined : html`  <span class="k" style="${STYLE.hint}"># ${hint}</span>`;
  return html`<pre class="k" style="${STYLE.code}"><bdi>${command}</bdi>${comment}</pre>`;
}

function whyItDies({ why, rules, reason }: Letter, { reasons }: Found): Html {
  const causes = why.causes.length === 0 ? undefined : paragraph(tallyWords(why.causes));
  const logged = reasons && paragraph(`${tallyWords(reasons.causes)} (from ${reasons.source})`);
  const isOver = reason === 'over' || reason === 'past';
  // What is not known at the end is no news.
  const untold =
    !isOver && causes === undefined && logged === undefined ? paragraph('The events do not say.') : undefined;
  const gaveUp = why.gaveUp === undefined ? undefined : paragraph(why.gaveUp);
  const fired = rules.map(({ name, severity, condition }) => {
    return quiet(`Rule ${name} (${severity})${condition === undefined ? '' : `: ${condition}`}.`);
  });
  return html`${title(isOver ? 'Why it died' : 'Why it dies')}${causes}${logged}${untold}${gaveUp}${quiet(why.counted)}${fired}`;
}

function excerptHtml({ excerpt }: Found): Html | undefined {
  if (excerpt === undefined) return undefined;
  const { service, source, lines, note } = excerpt;
  const about = quiet(note === undefined ? source : `${source}: ${noteOf(excerpt)}`);
  const text = lines.length === 0 ? undefined : html`<pre class="k" style="${STYLE.code}">${lines.join('\n')}</pre>`;
  return html`${title(lines.length === 0 ? `${service}'s log` : `Last lines of ${service}`)}${about}${text}`;
}

function title(words: string): Html {
  return html`<h2 style="${STYLE.h2}"><bdi>${words}</bdi></h2>`;
}

function paragraph(words: string): Html {
  return html`<p style="${STYLE.p}"><bdi>${words}</bdi></p>`;
}

function quiet(words: string): Html {
  return html`<p class="q" style="${STYLE.quiet}"><bdi>${words}</bdi></p>`;
}
