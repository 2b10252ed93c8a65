import { readdirSync } from 'node:fs';
import { type Instant, SECOND } from './core/time.ts';
import { counter, gauge } from './plain-metric.ts';
import type { Metric } from './shell/showing/exposition.ts';

/** The usual ones, read when asked: the library's own keep timers running. */
export function processMetrics(now: Instant): Metric[] {
  const { user, system } = process.cpuUsage();
  const started = now / SECOND - process.uptime();
  return [
    counter('process_cpu_seconds_total', 'CPU time spent.', (user + system) / 1_000_000),
    gauge('process_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()),
    gauge('process_start_time_seconds', 'When the process started, since the epoch.', Math.round(started)),
    gauge('process_open_fds', 'Open file descriptors.', openFiles()),
  ];
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0; // no /proc here
  }
}
