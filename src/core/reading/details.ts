import { HAPPENED, type Happened } from '../event.ts';

/** What KEY=value words behind the event say. An empty value is as good as none. */
export type Details = ReadonlyMap<string, string>;

/** What an event word and its details mean. The table is in src/core/event.ts, at `HAPPENED`. */
export function whatHappened(event: string, details: Details): Happened {
  if (event === 'starting') return HAPPENED.starting;
  if (event !== 'stopping') return HAPPENED.other;
  const failed = details.get('RESULT') === 'failed';
  if (failed && details.get('PROCESS') === 'respawn') return HAPPENED.gaveUp;
  const goal = details.get('GOAL');
  const process = processOf(details.get('PID'));
  // systemd tells a respawned crash as failed; its goal is what matters: it is coming back.
  if (goal === 'start' && process !== undefined) return process ? HAPPENED.restarting : HAPPENED.respawning;
  if (failed) return HAPPENED.died;
  if (goal === 'stop') return process ? HAPPENED.stopped : HAPPENED.finished;
  return details.get('RESULT') === 'ok' && goal === undefined ? HAPPENED.finished : HAPPENED.stopping;
}

/** Reasons of systemd that say no more than EXIT_STATUS and EXIT_SIGNAL do. */
const PLAIN_REASONS = ['exit-code', 'signal', 'core-dump', 'success'];

/** Why it ended, in few words: "exit 1", "SIGSEGV", "watchdog", "pre-start exit 9", "respawn limit hit". */
export function causeOf(event: string, details: Details): string | undefined {
  if (event !== 'stopping') return undefined;
  const process = details.get('PROCESS') ?? 'main';
  if (process === 'respawn') return 'respawn limit hit';
  const how = reasonOf(details) ?? exitOf(details) ?? notExecuted(details);
  if (how === undefined) return undefined;
  return process === 'main' ? how : `${process} ${how}`;
}

function reasonOf(details: Details): string | undefined {
  const reason = details.get('REASON');
  return reason === undefined || PLAIN_REASONS.includes(reason) ? undefined : reason;
}

function exitOf(details: Details): string | undefined {
  const [signal, status] = [details.get('EXIT_SIGNAL'), details.get('EXIT_STATUS')];
  if (signal !== undefined) return /^\d+$/.test(signal) ? `signal ${signal}` : `SIG${signal.replace(/^SIG/, '')}`;
  return status === undefined ? undefined : `exit ${status}`;
}

/** A process that failed with neither status nor signal was never executed: the binary is missing (seen on Upstart 1.5 to 1.13). */
function notExecuted(details: Details): string | undefined {
  return details.get('RESULT') === 'failed' && details.has('PROCESS') ? 'not executable' : undefined;
}

/** Whether a process was there, by its id; undefined when the line does not say. */
function processOf(pid: string | undefined): boolean | undefined {
  return pid !== undefined && /^\d+$/.test(pid) ? /[1-9]/.test(pid) : undefined;
}
