import { chmod, mkdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Agent } from '../agent.ts';
import { answerOf } from '../answers.ts';
import type { Config } from '../config/config.ts';
import { ConfigError, formatProblem, loadConfig } from '../config/load.ts';
import { optimizeAgain } from '../optimizing.ts';
import { loadPast } from '../past.ts';
import { systemClock } from '../shell/clock.ts';
import { serveControl } from '../shell/control.ts';
import { LockedError, lockDirectory } from '../shell/lock.ts';
import { createLogger, type Logger } from '../shell/logger.ts';
import { Notify } from '../shell/systemd/notify.ts';
import { watchConfig } from '../shell/watch-config.ts';
import { heedSilences } from '../silences.ts';
import type { Io } from './io.ts';
import { CONFIG_PATH, configOrComplain, EX_CONFIG, messageOf } from './load.ts';

/** An agent that cannot stop in time is ended: what it has not written, the next one reads again. */
const STOP_WITHIN = 5_000;

export interface RunArgs {
  readonly config: string;
  /** At the first start ever, read the rotated files too. */
  readonly history?: boolean;
}

/** `cerberus run`: the agent, until a signal stops it. Exit 0 after SIGTERM, 1 if it cannot start, 78 for a bad config. */
export async function runAgent({ config: path, history = false }: RunArgs, io: Io): Promise<number> {
  const config = configOrComplain(path, io);
  if (config === undefined) return EX_CONFIG;
  optimizeAgain();
  const logger = createLogger({ pretty: process.stderr.isTTY === true, write: (line) => void io.stderr.write(line) });
  try {
    await makePrivate(config.stateDir, logger);
    const unlock = await lockDirectory(config.stateDir);
    try {
      await follow({ path, config: knowing(path, config), logger, history });
    } finally {
      await unlock();
    }
    return 0;
  } catch (error) {
    if (error instanceof LockedError) io.stderr.write(`${error.message}\n`);
    else logger.error({ why: messageOf(error) }, 'the agent cannot run');
    return 1;
  }
}

interface Run {
  readonly path: string;
  readonly config: Config;
  readonly logger: Logger;
  readonly history: boolean;
}

/** Everything that was begun is ended again, the latest first, also when the rest could not begin. */
async function follow(run: Run): Promise<void> {
  const { config, logger } = run;
  const stopped = signalled();
  const ends: (() => unknown)[] = [];
  try {
    await begin(run, ends);
    logger.info({ log: config.logs.join(', '), state_dir: config.stateDir, pid: process.pid }, 'following');
    logger.info({ signal: await stopped }, 'stopping');
  } finally {
    const deadline = setTimeout(() => process.exit(1), STOP_WITHIN);
    for (const end of ends.reverse()) await end();
    clearTimeout(deadline);
  }
  logger.info({}, 'stopped');
}

async function begin({ path, config, logger, history }: Run, ends: (() => unknown)[]): Promise<void> {
  const notify = new Notify(process.env, (fault) => logger.warn({ fault }, 'systemd was not told'));
  let agent: Agent | undefined;
  ends.push(
    watchConfig(path, async (why) => {
      if (agent === undefined) return; // SIGHUP while it starts: the file was read a moment ago.
      await notify.reloading();
      await reload(agent, path, logger, why);
      await notify.ready(`following ${config.logs.join(', ')}`);
    }),
  );
  const past = await loadPast(config, logger, systemClock);
  const silences = await heedSilences(config.stateDir, { clock: systemClock, logger });
  ends.push(() => silences.stop());
  const running = await Agent.start({
    ...{ config, logger, clock: systemClock, past, history, silences: silences.now },
    onCaughtUp: () => void notify.ready(`following ${config.logs.join(', ')}`),
    onTurn: () => notify.alive(systemClock.now()),
  });
  agent = running;
  ends.push(() => running.stop());
  silences.onChange((changed) => running.setSilences(changed));
  const watchdog = notify.aliveEvery && setInterval(() => running.turn(), notify.aliveEvery);
  ends.push(() => clearInterval(watchdog));
  ends.push(await serveControl(config.stateDir, (question, body) => answerOf(running, question, body)));
  ends.push(() => notify.stopping());
}

/** A bad config is refused loudly, and the old one stays. */
async function reload(agent: Agent, path: string, logger: Logger, why: string): Promise<void> {
  try {
    await agent.reload(knowing(path, loadConfig(path)));
    logger.info({ config: path, why }, 'the config was read again');
  } catch (error) {
    const problems = error instanceof ConfigError ? error.problems.map(formatProblem) : [messageOf(error)];
    logger.error({ config: path, problems }, 'the new config is refused; the old one stays in force');
    const [first = '', ...others] = problems;
    agent.refuse(others.length === 0 ? first : `${first}, and ${others.length} more`);
  }
}

/** Mails and names of services are nobody else's business; a directory that was there may be open to all. */
async function makePrivate(dir: string, logger: Logger): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const { mode } = await stat(dir);
  if ((mode & 0o077) === 0) return;
  await chmod(dir, 0o700);
  logger.warn(
    { state_dir: dir, mode: (mode & 0o777).toString(8) },
    'the state directory was open to others; now it is not',
  );
}

/** Mails say how to call commands: with the config's path, unless it is where they look by themselves. */
function knowing(path: string, config: Config): Config {
  return path === CONFIG_PATH ? config : { ...config, path: resolve(path) };
}

function signalled(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => resolve(signal));
  });
}
