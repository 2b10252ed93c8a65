import { formatDuration } from '../config/duration.ts';
import { cut, isoTime, span } from '../core/telling/words.ts';
import { MINUTE, SECOND, type Zone } from '../core/time.ts';
import type { Candidate } from '../core/tuning/candidates.ts';
import type { Tuning } from '../tune.ts';
import { grouped } from './grouped.ts';
import { circle, line, rect, svg, text, titled } from './svg.ts';
import { ruleOf } from './tune-words.ts';
import { shown } from './words.ts';

const WIDTH = 900;
const PLOT = { left: 90, right: 870, top: 60, bottom: 400 };
const LANES_TOP = 490;
const LANE = 20;
const LANES_MAX = 15;
const COUNT_TICKS = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];
const SPAN_TICKS = [0, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21_600, 86_400].map((s) => s * SECOND);
const FAINT = 'stroke="#dddddd"';

/** The frontier, and below it when which service had a storm that lasted. Standing on its own: nothing is loaded. */
export function tuneSvg(tuning: Tuning, zone: Zone): string {
  const lanes = grouped(tuning.storms.lasting, ({ service }) => String(service)).size;
  const height = LANES_TOP + Math.min(lanes, LANES_MAX) * LANE + 40;
  const title = `What each rule would have done: ${tuning.storms.lasting.length} storms longer than ${formatDuration(tuning.grace)}`;
  return svg(WIDTH, height, [
    text(PLOT.left, 30, title, 'font-size="16" font-weight="600"'),
    ...frontier(tuning),
    ...timeline(tuning, zone),
  ]);
}

interface Scales {
  x(count: number): number;
  y(duration: number): number;
}

function frontier(tuning: Tuning): string[] {
  const { candidates, grace } = tuning;
  const scales = scalesFor(candidates);
  const edge = candidates.filter((one) => one.onFrontier).sort((a, b) => a.cleared - b.cleared || b.untold - a.untold);
  return [
    ...axes(candidates, scales),
    text(PLOT.left, PLOT.bottom + 40, `alerts that were over within ${formatDuration(grace)}, so for nothing →`),
    text(PLOT.left, PLOT.top - 8, '↑ how long a lasting storm went untold, on average'),
    ...candidates.map((one) => dot(one, scales, one.onFrontier ? 'fill="#1f6fb2"' : 'fill="#c4c4c4"')),
    line(
      edge.map((one) => [scales.x(one.cleared), scales.y(one.untold)]),
      'stroke="#1f6fb2" stroke-width="1.5"',
    ),
    ...labels(tuning, scales),
  ];
}

function dot(candidate: Candidate, { x, y }: Scales, style: string): string {
  const { cleared, untold, missed } = candidate;
  const words = `${ruleOf(candidate)}: ${cleared} for nothing, ${span(untold)} untold, ${missed} missed`;
  return titled(words, circle(x(cleared), y(untold), 4, style));
}

/** The two that are recommended and the default, with their names; those that would lie on each other one below the other. */
function labels({ candidates, advice }: Tuning, { x, y }: Scales): string[] {
  const standard = candidates.find(({ respawns, within }) => respawns === 10 && within === MINUTE);
  const named: (readonly [Candidate | undefined, string, string])[] = [
    [advice?.fast, 'fast', '#12813a'],
    [advice?.slow, 'slow', '#8a4fbf'],
    [standard, 'default', '#c0392b'],
  ];
  const taken: number[] = [];
  return named.flatMap(([one, name, colour]) => {
    if (one === undefined) return [];
    const [left, top] = [x(one.cleared), y(one.untold)];
    let baseline = top - 8;
    while (taken.some((other) => Math.abs(other - baseline) < 14)) baseline += 14;
    taken.push(baseline);
    const right = left > (PLOT.left + PLOT.right) / 2;
    const place = `font-weight="600" style="fill:${colour}" text-anchor="${right ? 'end' : 'start'}"`;
    return [
      circle(left, top, 7, `fill="none" stroke="${colour}" stroke-width="2"`),
      text(left + (right ? -12 : 12), baseline, `${name}: ${ruleOf(one)}`, place),
    ];
  });
}

function axes(candidates: readonly Candidate[], { x, y }: Scales): string[] {
  const [most, longest] = [
    Math.max(1, ...candidates.map((c) => c.cleared)),
    Math.max(...candidates.map((c) => c.untold)),
  ];
  return [
    ...COUNT_TICKS.filter((tick) => tick <= most).flatMap((tick) => [
      line(
        [
          [x(tick), PLOT.top],
          [x(tick), PLOT.bottom],
        ],
        FAINT,
      ),
      text(x(tick), PLOT.bottom + 18, String(tick), 'text-anchor="middle"'),
    ]),
    ...SPAN_TICKS.filter((tick) => tick <= longest).flatMap((tick) => [
      line(
        [
          [PLOT.left, y(tick)],
          [PLOT.right, y(tick)],
        ],
        FAINT,
      ),
      text(PLOT.left - 8, y(tick) + 4, formatDuration(tick), 'text-anchor="end"'),
    ]),
  ];
}

/** Both grow by factors, and both begin at zero. */
function scalesFor(candidates: readonly Candidate[]): Scales {
  const most = Math.log1p(Math.max(1, ...candidates.map(({ cleared }) => cleared)));
  const longest = Math.log1p(Math.max(1, ...candidates.map(({ untold }) => untold / (5 * SECOND))));
  const { left, right, top, bottom } = PLOT;
  return {
    x: (count) => left + ((right - left - 20) * Math.log1p(count)) / most + 10,
    y: (duration) => bottom - 10 - ((bottom - top - 20) * Math.log1p(duration / (5 * SECOND))) / longest,
  };
}

function timeline({ storms, services, from, to }: Tuning, zone: Zone): string[] {
  if (from === undefined || to === undefined) return [];
  const x = (at: number) => PLOT.left + 60 + ((PLOT.right - PLOT.left - 60) * (at - from)) / Math.max(1, to - from);
  const lanes = [...grouped(storms.lasting, ({ service }) => String(service)).values()].slice(0, LANES_MAX);
  const bottom = LANES_TOP + lanes.length * LANE;
  return [
    text(PLOT.left, LANES_TOP - 14, 'Storms that lasted', 'font-size="14" font-weight="600"'),
    ...lanes.flatMap((lane, i) => {
      const top = LANES_TOP + i * LANE;
      const name = cut(shown(services[lane[0]?.service ?? -1] ?? ''), 18);
      const bars = lane.map((storm) => {
        const words = `${isoTime(storm.first, zone)}, ${span(storm.last - storm.first)}, ${storm.respawns} respawns`;
        const size = { width: Math.max(2, x(storm.last) - x(storm.first)), height: LANE - 8 };
        return titled(words, rect(x(storm.first), top + 4, size, 'fill="#c0392b"'));
      });
      const rule = line(
        [
          [x(from), top + LANE],
          [x(to), top + LANE],
        ],
        FAINT,
      );
      return [text(PLOT.left + 52, top + 14, name, 'text-anchor="end"'), rule, ...bars];
    }),
    text(x(from), bottom + 18, isoTime(from, zone)),
    text(x(to), bottom + 18, isoTime(to, zone), 'text-anchor="end"'),
  ];
}
