import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';

/** The path of a real program, or undefined, and the test is skipped, where it is not installed; CI has it. */
export function realProgram(t: TestContext, name: string): string | undefined {
  const found = (process.env.PATH ?? '')
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find((path) => existsSync(path));
  if (found !== undefined) return found;
  assert.notEqual(process.env.CERBERUS_REQUIRE_REAL, '1', `${name} is not installed`);
  t.skip(`${name} is not installed`);
  return undefined;
}

export interface Program {
  readonly child: ChildProcess;
  said: string;
  stop(): Promise<void>;
}

/** Starts a program; what is left of it when the test ends is killed. */
export function startProgram(t: TestContext, path: string, args: readonly string[]): Program {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const program: Program = {
    child,
    said: '',
    stop() {
      child.kill('SIGKILL');
      return ended;
    },
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      program.said = (program.said + text).slice(-10_000);
    });
  }
  t.after(() => program.stop());
  return program;
}

/** A port of 127.0.0.1 that nobody used just now, for programs that do not choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
