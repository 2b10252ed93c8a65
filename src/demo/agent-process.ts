import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A stop takes the agent 5 s at most. */
const STOP_WITHIN = 6_000;
/** Of what it said, kept for the case that it fails. */
const LINES_KEPT = 20;

/** The real agent: this very program, started once more as `run`. */
export class AgentProcess {
  readonly #child: ChildProcess;
  readonly #said: string[] = [];
  readonly #exited: Promise<unknown>;

  /** `onExit` is told when it ends without having been asked to. */
  private constructor(child: ChildProcess, onExit: (why: string) => void) {
    this.#child = child;
    this.#exited = once(child, 'exit');
    child.once('exit', (status, signal) => {
      if (!child.killed) onExit(`The agent ended (${signal ?? `status ${status}`})`);
    });
    if (child.stderr === null) return;
    createInterface(child.stderr).on('line', (line) => {
      this.#said.push(line);
      if (this.#said.length > LINES_KEPT) this.#said.shift();
    });
  }

  static start(configPath: string, onExit: (why: string) => void): AgentProcess {
    const [, program = ''] = process.argv;
    // The hook's stamps are in the zone of the host, whatever TZ says in this shell.
    const { TZ: _, ...env } = process.env;
    const args = [...process.execArgv, program, 'run', '-c', configPath];
    return new AgentProcess(spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] }), onExit);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** The last lines of its own log. */
  get said(): readonly string[] {
    return this.#said;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const deadline = setTimeout(() => this.#child.kill('SIGKILL'), STOP_WITHIN);
    this.#child.kill('SIGTERM');
    await this.#exited;
    clearTimeout(deadline);
  }

  /** Ends it at once. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
