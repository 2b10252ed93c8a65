import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { until } from '../shell/delivering/support.ts';
import type { Gathering } from './rsyslogs.ts';

/** What came of the lines of one host. */
export interface Arrival {
  readonly missing: number;
  /** Lines more than were written. */
  readonly twice: number;
  /** Lines that came after one that was written later. */
  readonly late: number;
}

/** Writes the same lines to the logs of several hosts, and holds what was gathered against them. */
export class ShippedLines {
  readonly #place: Gathering;
  readonly #hosts: readonly string[];
  readonly #written = new Map<string, string[]>();
  #number = 0;

  constructor(place: Gathering, hosts: readonly string[]) {
    this.#place = place;
    this.#hosts = hosts;
    for (const host of hosts) this.#written.set(host, []);
  }

  /** Appends lines to the log of each host. They are latin1: each character is a byte. */
  write(lines: readonly string[]): void {
    const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1');
    for (const host of this.#hosts) {
      appendFileSync(this.#place.source(host), bytes);
      this.#linesOf(host).push(...lines);
    }
  }

  /** Counts a line that somebody else has written to the log of a host. */
  wrote(host: string, line: string): void {
    this.#linesOf(host).push(line);
  }

  writeNumbered(count: number): void {
    this.write(Array.from({ length: count }, () => `Sun Sep  4 19:45:41 2017 job-${this.#number++} stopping`));
  }

  /** Does something while lines are being written and some have arrived. */
  async storm(act: () => Promise<unknown>): Promise<void> {
    const before = this.#hosts.map((host) => this.#gathered(host).length);
    const writing = setInterval(() => this.writeNumbered(2), 10);
    try {
      await until('the storm arrives', () =>
        this.#hosts.every((host, i) => this.#gathered(host).length > (before[i] ?? 0) + 30),
      );
      await act();
    } finally {
      clearInterval(writing);
    }
    this.writeNumbered(10);
  }

  /** Waits until the last line of each host has arrived. */
  async arrived(what: string): Promise<void> {
    const last = (host: string) => this.#linesOf(host).at(-1);
    await until(
      what,
      () => this.#hosts.every((host) => this.#gathered(host).lastIndexOf(last(host) ?? '') >= 0),
      20_000,
    );
  }

  /** Whether the last line of a host is at least in the queue that it has on disk. */
  queued(host: string): boolean {
    const dir = dirname(this.#place.source(host));
    const last = this.#linesOf(host).at(-1) ?? '';
    const files = readdirSync(dir).filter((file) => /^cerberus-ship\.\d+$/.test(file));
    return files.some((file) => readFileSync(join(dir, file), 'latin1').includes(last));
  }

  /** What came of the lines of a host. */
  arrival(host: string): Arrival {
    const written = this.#linesOf(host);
    const gathered = this.#gathered(host);
    const first = [...new Set(gathered)];
    const place = new Map(written.map((line, i) => [line, i]));
    for (const line of first) assert.ok(place.has(line), `${host} never wrote ${JSON.stringify(line)}`);
    const late = first.filter((line, i) => i > 0 && (place.get(line) ?? 0) < (place.get(first[i - 1] ?? '') ?? 0));
    return { missing: written.length - first.length, twice: gathered.length - first.length, late: late.length };
  }

  #linesOf(host: string): string[] {
    const lines = this.#written.get(host);
    assert.ok(lines, host);
    return lines;
  }

  #gathered(host: string): string[] {
    const log = this.#place.gathered(host);
    const text = [`${log}.1`, log].map((file) => (existsSync(file) ? readFileSync(file, 'latin1') : '')).join('');
    return text.split('\n').slice(0, -1);
  }
}
