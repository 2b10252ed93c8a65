import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AgentProcess } from './agent-process.ts';
import { demoConfig } from './config.ts';
import { type MailServer, startMailServer } from './mail-server.ts';
import { Service } from './service.ts';

const JOB = 'www';

export interface StageOptions {
  /** A mail as its bytes were received. */
  onMail(raw: Buffer): void;
  /** Something that should run does not. */
  onFailure(error: Error): void;
}

/** All that the demo needs on this machine, in a directory of its own: mail server, agent, service. */
export class Stage {
  readonly dir: string;
  readonly log: string;
  readonly configPath: string;
  readonly mailPort: number;
  readonly agent: AgentProcess;
  readonly service: Service;
  readonly #server: MailServer;

  private constructor(dir: string, server: MailServer, options: StageOptions) {
    this.dir = dir;
    this.log = join(dir, 'events.log');
    this.configPath = join(dir, 'cerberus.yaml');
    this.mailPort = server.port;
    this.#server = server;
    const stateDir = join(dir, 'state');
    const home = join(dir, JOB);
    const kernelLog = join(dir, 'kernel.log');
    const serviceLog = join(home, '{job}.log');
    writeFileSync(
      this.configPath,
      demoConfig({ log: this.log, stateDir, kernelLog, serviceLog, smtpPort: server.port }),
    );
    writeFileSync(this.log, '');
    mkdirSync(home);
    this.service = new Service({ ...options, job: JOB, dir: home, log: this.log, kernelLog });
    this.agent = AgentProcess.start(this.configPath, (why) => options.onFailure(new Error(why)));
  }

  /** Sets everything up; the service is not started yet. */
  static async open(options: StageOptions): Promise<Stage> {
    const server = await startMailServer(options.onMail);
    const dir = mkdtempSync(join(tmpdir(), 'cerberus-demo-'));
    try {
      return new Stage(dir, server, options);
    } catch (error) {
      rmSync(dir, { recursive: true, force: true });
      await server.stop();
      throw error;
    }
  }

  /** Ends everything and leaves nothing behind. */
  async close(): Promise<void> {
    await Promise.all([this.service.stop(), this.agent.stop()]);
    await this.#server.stop();
    this.#sweep();
  }

  /** The same in one go, for a process that ends now. */
  abandon(): void {
    this.service.kill();
    this.agent.kill();
    this.#sweep();
  }

  #sweep(): void {
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 3 });
  }
}
