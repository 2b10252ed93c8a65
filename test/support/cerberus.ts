import { type ChildProcess, spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { askAgent } from '../../src/shell/control.ts';
import type { AgentStatus } from '../../src/status.ts';
import { until } from '../shell/delivering/support.ts';
import { bundle } from './bundle.ts';

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  /** What it has said so far. */
  readonly said: { stdout: string; stderr: string };
  readonly ended: Promise<Ended>;
  /** Sends a signal, and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Ended>;
}

/** Starts the built program; what is left of it when the test ends is killed. The zone is UTC. */
export function start(t: TestContext, args: readonly string[], input?: string): Running {
  const child = spawn(process.execPath, [bundle(), ...args], { env: { ...process.env, TZ: 'UTC', NO_COLOR: '1' } });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
  });
  child.stdin.on('error', () => undefined); // it may end before it has read
  child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, ...said }));
  });
  const end = (signal: NodeJS.Signals): Promise<Ended> => {
    child.kill(signal);
    return ended;
  };
  t.after(() => end('SIGKILL'));
  return { child, pid: child.pid ?? 0, said, ended, end };
}

/** Runs the built program to its end. */
export function cerberus(t: TestContext, args: readonly string[], input?: string): Promise<Ended> {
  return start(t, args, input).ended;
}

/** A directory with a config, a log and a state directory in it. */
export interface Home {
  readonly dir: string;
  readonly log: string;
  readonly stateDir: string;
  readonly config: string;
  /** Starts the agent and waits until it says that it follows. */
  run(): Promise<Running>;
  /** What the agent says of itself. @throws {Error} when none answers. */
  status(): Promise<AgentStatus>;
  /** Waits until the agent has read the whole log and its outbox is empty; what it has just decided may not be there yet. */
  settled(): Promise<AgentStatus>;
  append(...lines: readonly string[]): void;
}

/** `yaml` is what the config says beside the paths; the log is in UTC. */
export function home(t: TestContext, yaml: string): Home {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-e2e-'));
  const agents: Running[] = [];
  t.after(async () => {
    for (const agent of agents) await agent.end('SIGKILL'); // one that still writes would refuse to have its directory removed
    rmSync(dir, { recursive: true, force: true });
  });
  const [log, stateDir, config] = [join(dir, 'events.log'), join(dir, 'state'), join(dir, 'cerberus.yaml')];
  writeFileSync(config, `log: ${log}\nstate_dir: ${stateDir}\ntimezone: UTC\nhost: web-3\n${yaml}\n`);
  const status = async (): Promise<AgentStatus> => {
    const answer = await askAgent(stateDir, 'status');
    if (answer === undefined) throw new Error(`No agent answers in "${stateDir}"`);
    return answer as AgentStatus; // the agent's own answer
  };
  return {
    ...{ dir, log, stateDir, config, status },
    async run() {
      const agent = start(t, ['run', '-c', config]);
      agents.push(agent);
      await until('it follows', () => agent.said.stderr.includes('"following"') || agent.child.exitCode !== null);
      return agent;
    },
    async settled() {
      let last = await status();
      await until('all is read and sent', async () => {
        last = await status();
        // NULs after a power cut are not handed over, but have been read.
        const bytes = last.log.bytes + last.log.skipped.fillBytes;
        const read = bytes === (statSync(log, { throwIfNoEntry: false })?.size ?? 0);
        return read && last.agent.caught_up && last.log.lag_bytes === 0 && last.outbox.queued === 0;
      });
      return last;
    },
    append: (...lines) => appendFileSync(log, lines.map((line) => `${line}\n`).join('')),
  };
}

/** The config's part for a mail server of the test's. */
export function oncallAt(port: number): string {
  return `smtp: { host: 127.0.0.1, port: ${port}, tls: none }\nreceivers: { oncall: { email: { to: oncall@example.com } } }`;
}

/** A line as the plain hook writes it, in UTC; the stamp is now unless told. */
export function line(service: string, event: string, at = Date.now()): string {
  const [, day, date, month, year, clock] =
    /^(...), 0?(\d+) (...) (\d{4}) (\S+)/.exec(new Date(at).toUTCString()) ?? [];
  return `${day} ${month} ${date?.padStart(2)} ${clock} ${year} ${service} ${event}`;
}

/** So many respawns of a service, now. */
export function respawns(service: string, times: number): string[] {
  return Array.from({ length: times }, () => line(service, 'stopping'));
}
