import type { Config } from '../config/config.ts';
import { DEFAULT_RULES } from '../config/rule-schema.ts';
import type { ReceivedMail } from '../demo/received-mail.ts';
import type { Stage } from '../demo/stage.ts';
import { ruleInWords } from './config-words.ts';
import { folded } from './fold.ts';
import type { Io } from './io.ts';
import { bold, coloured, dim } from './table.ts';
import { shown } from './words.ts';

/** Columns that the frame of a mail takes. */
const FRAME = 2;

/** What the demo says. Times are in seconds since its start. */
export class DemoShow {
  readonly #io: Io;
  readonly #seconds: () => string;
  #mails = 0;

  constructor(io: Io, seconds: () => string) {
    this.#io = io;
    this.#seconds = seconds;
  }

  opening({ log, agent, configPath, mailPort, service }: Stage, config: Config): void {
    this.#print(
      ...this.#fold('A service of this machine crash-loops, for real, and the on-call gets the mails.').map((line) =>
        bold(line, this.#io),
      ),
      ...this.#fold(
        `  service  ${service.script} exits with status 1, is started again, and so on; every event runs the hook`,
      ),
      ...this.#fold(`  agent    pid ${agent.pid} follows ${log}: cerberus run -c ${configPath}`),
      ...this.#fold(`  mails    go by SMTP to a server on 127.0.0.1:${mailPort}, and are shown as it received them`),
      '',
      bold('The rules are scaled down, so that a minute shows it all', this.#io),
      ...rulesInWords(config).flatMap((line) => this.#fold(line)),
      '',
      bold('The log, as the hook writes it', this.#io),
    );
  }

  logged(lines: readonly string[], leftOut: number): void {
    if (leftOut > 0) this.#print(dim(`  … ${leftOut} more`, this.#io));
    this.#print(...lines.flatMap((line) => this.#fold(`  ${shown(line)}`)).map((line) => dim(line, this.#io)));
  }

  mail(mail: ReceivedMail): void {
    this.#mails += 1;
    const severity = mail.header('x-cerberus-severity') ?? '';
    const state = mail.header('x-cerberus-state') ?? '';
    const names = ['From', 'To', 'Date', 'Message-ID', 'In-Reply-To', 'Auto-Submitted', 'X-Cerberus-State'];
    const headers = names.flatMap((name) => {
      const value = mail.header(name);
      return value === undefined ? [] : [`${name}: ${shown(value)}`];
    });
    const title = `Mail ${this.#mails}: ${coloured(state === 'over' ? state : severity, this.#io)}`;
    const framed = [
      ...this.#fold(`Subject: ${shown(mail.subject)}`, FRAME).map((line) => bold(line, this.#io)),
      ...headers.flatMap((line) => this.#fold(line, FRAME)).map((line) => dim(line, this.#io)),
      '',
      ...mail.text
        .trimEnd()
        .split('\n')
        .flatMap((line) => this.#fold(shown(line), FRAME)),
    ];
    this.#print(
      '',
      `┌── ${title}, ${this.#seconds()} s after the start`,
      ...framed.map((line) => `│ ${line}`.trimEnd()),
      '└──',
      '',
    );
  }

  step(text: string): void {
    this.#print(...this.#fold(`${this.#seconds()} s: ${text}`).map((line) => bold(line, this.#io)));
  }

  /** What to try while it stays on the terminal. */
  encore({ configPath, service }: Stage, program: string): void {
    this.#print(
      '',
      'It goes on until you press Ctrl-C. In another terminal:',
      `  ${program} status -c ${configPath}`,
      `  rm ${service.settings}; kill $(cat ${service.pidFile})    # break it again`,
      `  touch ${service.settings}    # and mend it`,
      '',
    );
  }

  #print(...lines: readonly string[]): void {
    this.#io.stdout.write(`${lines.join('\n')}\n`);
  }

  #fold(text: string, taken = 0): string[] {
    return folded(text, this.#io, taken).split('\n');
  }
}

/** Each rule as it is here, and the default that it stands for. */
function rulesInWords(config: Config): string[] {
  return config.rules.slice(DEFAULT_RULES.length).flatMap((rule) => {
    const usual = DEFAULT_RULES.find(({ name }) => name === rule.name);
    return [
      `  ${rule.name}`,
      `    here     ${ruleInWords(rule)}`,
      ...(usual ? [`    default  ${ruleInWords(usual)}`] : []),
    ];
  });
}
