import { loadConfig } from '../config/load.ts';
import { viewLog } from '../demo/log-view.ts';
import { Mailbox } from '../demo/mailbox.ts';
import { Stage } from '../demo/stage.ts';
import { systemClock } from '../shell/clock.ts';
import { DemoShow } from './demo-show.ts';
import type { Io } from './io.ts';
import { messageOf } from './load.ts';

/** Without a terminal the demo fails when it has not shown everything by then. */
const DEADLINE = 55_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** What a shell says of a process that a signal ended. */
const EX_SIGNALLED = 130;

export interface DemoArgs {
  /** End after the last mail on a terminal, too. */
  readonly once: boolean;
}

/** `cerberus demo`: everything for real on this machine. Exit 0 if the mails warn, page and over came. */
export async function runDemo({ once }: DemoArgs, io: Io): Promise<number> {
  const began = systemClock.now();
  const show = new DemoShow(io, () => ((systemClock.now() - began) / 1000).toFixed(1));
  const ending = new AbortController();
  const interrupt = () => ending.abort(new Interrupted());
  for (const signal of SIGNALS) process.once(signal, interrupt);
  const mailbox = new Mailbox(ending.signal);
  const stage = await Stage.open({
    onMail: (raw) => mailbox.put(raw),
    onFailure: (error) => ending.abort(error),
  });
  const abandon = () => stage.abandon();
  process.once('exit', abandon); // when whoever reads our output has gone
  show.opening(stage, loadConfig(stage.configPath));
  const endView = viewLog({ path: stage.log, show: (lines, leftOut) => show.logged(lines, leftOut) });
  const staysOn = io.isTerminal && !once;
  const endTimer = staysOn ? () => undefined : systemClock.wakeAt(began + DEADLINE, () => ending.abort(new Late()));
  try {
    await play({ stage, show, mailbox });
    endTimer();
    if (staysOn) await goOn({ stage, show, mailbox });
    return 0;
  } catch (error) {
    return explain(error, stage, io);
  } finally {
    endTimer();
    endView();
    await stage.close();
    process.off('exit', abandon);
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

class Interrupted extends Error {}

class Late extends Error {
  constructor() {
    super(`Not all mails came within ${DEADLINE / 1000} s`);
  }
}

interface Play {
  readonly stage: Stage;
  readonly show: DemoShow;
  readonly mailbox: Mailbox;
}

/** The show: it breaks, warns, pages, is mended, is over. */
async function play({ stage, show, mailbox }: Play): Promise<void> {
  const shownUntil = async (state: string) => {
    for (let told = ''; told !== state; ) {
      const mail = await mailbox.next();
      show.mail(mail);
      told = mail.header('x-cerberus-state') ?? '';
    }
  };
  stage.service.start();
  await shownUntil('firing');
  show.step('it goes on crashing; once that has lasted, the on-call is paged');
  await shownUntil('rising');
  stage.service.mend();
  show.step(`the service is mended (${stage.service.settings} is there now); when it has stayed quiet, it is over`);
  await shownUntil('over');
  show.step('warn, page and over came, in one thread; an ordinary restart would have sent none');
}

/** Keeps showing what comes, until a signal. */
async function goOn({ stage, show, mailbox }: Play): Promise<void> {
  show.encore(stage, `node ${process.argv[1]}`);
  try {
    for (;;) show.mail(await mailbox.next());
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  }
}

function explain(error: unknown, { agent }: Stage, io: Io): number {
  if (error instanceof Interrupted) return EX_SIGNALLED;
  io.stderr.write(`The demo failed: ${messageOf(error)}\n`);
  for (const line of agent.said) io.stderr.write(`  the agent: ${line}\n`);
  return 1;
}
