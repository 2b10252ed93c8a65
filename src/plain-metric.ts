import type { Metric } from './shell/showing/exposition.ts';

/** A metric without labels. */
export function gauge(name: string, help: string, value: number): Metric {
  return { name, help, kind: 'gauge', samples: [[value]] };
}

/** The same of what only grows; its name ends in `_total`. */
export function counter(name: string, help: string, value: number): Metric {
  return { name, help, kind: 'counter', samples: [[value]] };
}
