import type { AlertDecision, Decision } from '../../src/core/decision.ts';
import { Pipeline } from '../../src/core/pipeline.ts';
import type { Policy } from '../../src/core/policy.ts';
import type { Notification } from '../../src/core/telling/notification.ts';
import { GRACE, HOUR, type Instant } from '../../src/core/time.ts';
import { bytesOf, type Line } from './core-log.ts';
import { Seeded } from './seeded.ts';

/** So long after the last line every run goes on. */
const RUN_ON = HOUR;
const NEVER = Number.POSITIVE_INFINITY;

/** The log in one piece, on its own clock: what all other runs must come to as well. */
export function replayed(lines: readonly Line[], policy: Policy): Decision[] {
  const pipeline = new Pipeline(policy);
  return [...readInto(pipeline, lines), ...pipeline.tick(endOf(lines))];
}

/** The log in pieces of random length. */
export function chunked(lines: readonly Line[], policy: Policy, seed: number): Decision[] {
  const random = new Seeded(seed);
  const pipeline = new Pipeline(policy);
  const decisions: Decision[] = [];
  for (let from = 0; from < lines.length; ) {
    const to = from + random.whole(1, random.chance(0.5) ? 2 : 60);
    decisions.push(...readInto(pipeline, lines.slice(from, to)));
    from = to;
  }
  return [...decisions, ...pipeline.tick(endOf(lines))];
}

/** The log with restarts between its lines, and during the quiet after it. */
export function restarted(lines: readonly Line[], policy: Policy, seed: number): Decision[] {
  const random = new Seeded(seed);
  let pipeline = new Pipeline(policy);
  const decisions: Decision[] = [];
  for (const line of lines) {
    decisions.push(...readInto(pipeline, [line]));
    if (random.chance(0.15)) pipeline = reborn(pipeline, policy);
  }
  const end = endOf(lines);
  for (let at = pipeline.now; at < end; at += random.whole(1_000, 600_000)) {
    decisions.push(...pipeline.tick(at));
    pipeline = reborn(pipeline, policy);
  }
  return [...decisions, ...pipeline.tick(end)];
}

/** As the agent lives: one write after the other, and in between the wall's clock, GRACE behind. */
export function ticked(writes: readonly (readonly Line[])[], policy: Policy, options: TickOptions): Decision[] {
  const random = new Seeded(options.seed);
  const pipeline = new Pipeline(policy);
  const decisions: Decision[] = [];
  let wall = writes[0]?.[0]?.arrival ?? 0;
  for (const write of writes) {
    const arrival = write[0]?.arrival ?? wall;
    for (let n = random.whole(0, 3); n > 0; n--) {
      wall += Math.floor(random.next() * (arrival - wall));
      decisions.push(...pipeline.tick(wall - GRACE));
    }
    wall = arrival;
    decisions.push(...readInto(pipeline, write));
    if (options.eager === true) decisions.push(...pipeline.tellNow());
  }
  return [...decisions, ...pipeline.tick(endOf(writes.flat()))];
}

export interface TickOptions {
  readonly seed: number;
  /** As soon as all that was written has been read, what is to be told at that instant is told. */
  readonly eager?: boolean;
}

/** Lines of one stamp that follow each other, as one write. */
export function byStamp(lines: readonly Line[]): Line[][] {
  const writes: Line[][] = [];
  for (const line of lines) {
    const last = writes.at(-1);
    if (last !== undefined && last[0]?.at === line.at) last.push(line);
    else writes.push([line]);
  }
  return writes;
}

export function readInto(pipeline: Pipeline, lines: readonly Line[]): Decision[] {
  const bytes = bytesOf(lines);
  return pipeline.read(bytes, 0, bytes.length, NEVER);
}

/** The same pipeline after a stop and a start: its state has been to a file and back. */
export function reborn(pipeline: Pipeline, policy: Policy): Pipeline {
  return new Pipeline(policy, JSON.parse(JSON.stringify(pipeline.snapshot())));
}

export function endOf(lines: readonly Line[]): Instant {
  return Math.max(0, ...lines.map((line) => line.at)) + RUN_ON;
}

export function notificationsIn(decisions: readonly Decision[]): Notification[] {
  return decisions.flatMap((decision) => (decision.kind === 'notify' ? [decision.notification] : []));
}

export function alertsIn(decisions: readonly Decision[]): AlertDecision[] {
  return decisions.flatMap((decision) => (decision.kind === 'notify' ? [] : [decision]));
}
