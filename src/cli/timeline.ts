import { cut, isoTime } from '../core/telling/words.ts';
import type { Instant, Zone } from '../core/time.ts';
import type { PastAlert, Transcript } from '../replay.ts';
import { grouped } from './grouped.ts';
import type { Io } from './io.ts';
import { bold } from './table.ts';
import { shown } from './words.ts';

const CELLS = 60;
const NAME_WIDTH_MAX = 24;
const SERVICES_MAX = 15;
const MARKS = { info: '▂', warn: '▄', page: '█' } as const;
const COLOURS = { info: 32, warn: 33, page: 31 } as const;
const CALM = '·';

/** A line for each service that fired, its storms marked, the busiest first; empty when nothing fired. */
export function timeline({ alerts, firstLine, until }: Transcript, zone: Zone, io: Io): string {
  if (alerts.length === 0 || firstLine === undefined || until === undefined) return '';
  const scale = { from: firstLine, to: Math.max(until, firstLine + CELLS) };
  const services = [...grouped(alerts, ({ service }) => service)].sort(([, a], [, b]) => b.length - a.length);
  const listed = services
    .slice(0, SERVICES_MAX)
    .map(([service, theirs]) => [cut(shown(service), NAME_WIDTH_MAX), theirs] as const);
  const width = Math.max(...listed.map(([name]) => [...name].length));
  const rows = listed.map(([name, theirs]) => `${pad(name, width)}  ${row(theirs, scale, io)}  ${theirs.length}`);
  const rest = services.length - listed.length;
  const [from, to] = [isoTime(scale.from, zone), isoTime(scale.to, zone)];
  return [
    `\n${bold('Storms', io)}  ${MARKS.page} page  ${MARKS.warn} warn  ${MARKS.info} info\n`,
    ...rows.map((line) => `${line}\n`),
    `${' '.repeat(width)}  ${from}${' '.repeat(Math.max(1, CELLS - from.length - to.length))}${to}\n`,
    ...(rest > 0 ? [`and ${rest} services more\n`] : []),
  ].join('');
}

interface Scale {
  readonly from: Instant;
  readonly to: Instant;
}

/** In each cell the worst that fired then. */
function row(alerts: readonly PastAlert[], { from, to }: Scale, io: Io): string {
  const cells: (keyof typeof MARKS | undefined)[] = new Array(CELLS).fill(undefined);
  const cellOf = (at: Instant) => Math.min(CELLS - 1, Math.max(0, Math.floor(((at - from) / (to - from)) * CELLS)));
  for (const severity of ['info', 'warn', 'page'] as const) {
    for (const { firedAt, resolvedAt } of alerts.filter((alert) => alert.severity === severity)) {
      cells.fill(severity, cellOf(firedAt), cellOf(resolvedAt ?? to) + 1);
    }
  }
  return cells.map((severity) => (severity === undefined ? CALM : mark(severity, io))).join('');
}

function mark(severity: keyof typeof MARKS, io: Io): string {
  return io.colour ? `\u001b[${COLOURS[severity]}m${MARKS[severity]}\u001b[39m` : MARKS[severity];
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - [...text].length));
}
