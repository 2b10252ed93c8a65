import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../shell/clock.ts';
import { hookScript, runHook } from './hook.ts';

/** A service that cannot live without its settings. Mended, it runs until it is told to stop, or is alone. */
const SCRIPT = `#!/bin/sh
echo $$ > pid
sleep 0.5
[ -e settings ] || { echo "www: cannot read settings" >&2; exit 1; }
while kill -0 "$PPID" 2>/dev/null; do sleep 1; done
`;

export interface ServiceOptions {
  readonly job: string;
  /** Where the service lives. */
  readonly dir: string;
  /** The file the hook appends to. */
  readonly log: string;
  /** The file in which an init notes how a service died. */
  readonly kernelLog: string;
  /** Told when the hook cannot run: then there is nothing to show. */
  onFailure(error: Error): void;
}

/**
 * A real service and what Upstart does for it: started, awaited, started again, without limit. The hook is run to its
 * end at each `starting` and `stopping`, what the service says goes into a log of its own, and how it died is noted.
 */
export class Service {
  readonly #options: ServiceOptions;
  readonly #hook: string;
  #child: ChildProcess | undefined;
  #ended = false;
  #living: Promise<void> | undefined;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#hook = hookScript(options.log);
    writeFileSync(this.script, SCRIPT, { mode: 0o755 });
  }

  get script(): string {
    return join(this.#options.dir, this.#options.job);
  }

  /** The file that it misses. */
  get settings(): string {
    return join(this.#options.dir, 'settings');
  }

  start(): void {
    this.#living ??= this.#live().catch((error: Error) => this.#options.onFailure(error));
  }

  /** Holds its process id. */
  get pidFile(): string {
    return join(this.#options.dir, 'pid');
  }

  /** Takes away why it dies. */
  mend(): void {
    writeFileSync(this.settings, 'port: 80\n');
  }

  async stop(): Promise<void> {
    this.kill();
    await this.#living;
  }

  /** Ends it without waiting for the end. */
  kill(): void {
    this.#ended = true;
    this.#child?.kill('SIGTERM');
  }

  async #live(): Promise<void> {
    const { job } = this.#options;
    while (!this.#ended) {
      await runHook(this.#hook, job, 'starting');
      if (this.#ended) return;
      await this.#run();
      if (!this.#ended) await runHook(this.#hook, job, 'stopping');
    }
  }

  /** One life. */
  async #run(): Promise<void> {
    const { dir, job, kernelLog } = this.#options;
    const output = openSync(join(dir, `${job}.log`), 'a');
    const child = spawn('/bin/sh', [this.script], { cwd: dir, stdio: ['ignore', output, output] });
    closeSync(output);
    this.#child = child;
    const [status] = await once(child, 'exit');
    if (this.#ended || status === null) return;
    const stamp = new Date(systemClock.now()).toISOString();
    appendFileSync(
      kernelLog,
      `${stamp} localhost kernel: init: ${job} main process (${child.pid}) terminated with status ${status}\n`,
    );
  }
}
