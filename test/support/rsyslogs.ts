import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Program, realProgram, startProgram } from './real-programs.ts';

/** The files of `config/rsyslog`, for the hosts and for the central one. */
export type Conf = 'ship.conf' | 'ship-old.conf' | 'gather.conf';

/** Changes a shipped file further, to measure what it does differently. */
export type Change = (conf: string) => string;

/** A real rsyslogd with nothing but one of our files, which may be stopped and started again. */
export class RealRsyslog {
  readonly dir: string;
  readonly #test: TestContext;
  readonly #path: string;
  #program: Program | undefined;

  constructor(t: TestContext, path: string, options: { dir: string; conf: string }) {
    this.#test = t;
    this.#path = path;
    this.dir = options.dir;
    mkdirSync(this.dir, { recursive: true });
    writeFileSync(this.conf, options.conf);
  }

  get conf(): string {
    return join(this.dir, 'rsyslog.conf');
  }

  get pidFile(): string {
    return join(this.dir, 'pid');
  }

  get said(): string {
    return this.#program?.said ?? '';
  }

  start(): void {
    this.#program = startProgram(this.#test, this.#path, ['-n', '-f', this.conf, '-i', this.pidFile]);
  }

  /** As the init system stops it. */
  async terminate(): Promise<void> {
    const child = this.#program?.child;
    if (child === undefined || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  async kill(): Promise<void> {
    await this.#program?.stop();
  }
}

export interface Place {
  readonly dir: string;
  readonly port: number;
  /** For measuring: what all files are changed into. */
  readonly change?: Change;
}

/** A central host and what ships to it, all on loopback, below `dir`: host NAME has its log in `dir/NAME`. */
export class Gathering {
  readonly central: RealRsyslog;
  readonly #test: TestContext;
  readonly #path: string;
  readonly #place: Place;

  constructor(t: TestContext, path: string, place: Place) {
    this.#test = t;
    this.#path = path;
    this.#place = place;
    this.central = this.host('central', 'gather.conf');
  }

  host(name: string, conf: Conf, change: Change = (same) => same): RealRsyslog {
    const dir = join(this.#place.dir, name);
    const globals = `global(workDirectory="${dir}" localHostname="${name}")\n`;
    const text = globals + change(adapted(conf, { ...this.#place, own: dir }));
    return new RealRsyslog(this.#test, this.#path, { dir, conf: text });
  }

  /** The log of a host where its hook writes it. */
  source(name: string): string {
    return join(this.#place.dir, name, 'cerberus.log');
  }

  /** The log of a host as it was gathered. */
  gathered(name: string): string {
    return join(this.#place.dir, 'hosts', name, 'cerberus.log');
  }
}

/** A place to gather, or undefined, and the test is skipped, where rsyslogd or its modules for RELP are not installed. */
export function gathering(t: TestContext, place: Place): Gathering | undefined {
  const path = realProgram(t, 'rsyslogd');
  if (path === undefined) return undefined;
  const made = new Gathering(t, path, place);
  const checked = spawnSync(path, ['-N1', '-f', made.central.conf], { encoding: 'utf8' });
  if (checked.status === 0) return made;
  const lacking = /imrelp/.test(checked.stderr) && process.env.CERBERUS_REQUIRE_REAL !== '1';
  assert.ok(lacking, checked.stderr);
  t.skip('rsyslog-relp is not installed');
  return undefined;
}

export function readShipped(path: string): string {
  return readFileSync(fileURLToPath(new URL(`../../config/${path}`, import.meta.url)), 'utf8');
}

function adapted(conf: Conf, place: Place & { own: string }): string {
  const shipped = readShipped(`rsyslog/${conf}`)
    .replaceAll('/var/log/upstart', place.own)
    .replaceAll('/var/log/hosts', join(place.dir, 'hosts'))
    .replaceAll('central.example.com', '127.0.0.1')
    .replaceAll('2514', String(place.port))
    .replace(/(resumeInterval[ =]"?)5/i, '$11');
  return place.change?.(shipped) ?? shipped;
}
