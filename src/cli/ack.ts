import { askAgent } from '../shell/control.ts';
import type { AlertStatus } from '../status.ts';
import { askStatus, nobodyAnswers } from './ask.ts';
import type { Io } from './io.ts';
import { stateConfigOf } from './load.ts';
import { authorOf, shown } from './words.ts';

export interface AckArgs {
  readonly config: string;
  /** An incident's id, the beginning of one, or a service that fires. */
  readonly incident: string;
  readonly comment: string;
  readonly author?: string;
}

/** `cerberus ack`: somebody takes an open incident up. Exit 1 when no agent runs, or none or several are meant. */
export async function runAck({ config: path, incident, comment, author }: AckArgs, io: Io): Promise<number> {
  const found = stateConfigOf(path, io);
  if (typeof found === 'number') return found;
  const { stateDir } = found.config;
  const status = await askStatus(stateDir);
  if (status === undefined) {
    io.stderr.write(await nobodyAnswers(stateDir, path));
    return 1;
  }
  const meant = incidentsMeant(incident, status.alerts);
  const [id] = meant;
  if (id === undefined || meant.length > 1) {
    const open = [...new Set(status.alerts.map((alert) => alert.incident))];
    io.stderr.write(complaint(incident, meant, open));
    return 1;
  }
  const by = author ?? authorOf(io.env);
  if ((await askAgent(stateDir, 'ack', { incident: id, by, comment })) === undefined) {
    io.stderr.write(`The incident ${shown(id)} is over meanwhile\n`);
    return 1;
  }
  const services = [...new Set(status.alerts.filter((alert) => alert.incident === id).map((alert) => alert.service))];
  io.stdout.write(
    `${shown(id)} is yours, ${shown(by)}: no reminders and no escalation for ${services.map(shown).join(', ')}\n`,
  );
  return 0;
}

/** The open incidents that a word may mean: by id, else by a service that fires in it, else by the beginning of one. */
function incidentsMeant(word: string, alerts: readonly AlertStatus[]): string[] {
  const ways = [
    ({ incident }: AlertStatus) => incident === word,
    ({ service }: AlertStatus) => service === word,
    ({ service, host }: AlertStatus) => host !== undefined && service === `${host}:${word}`,
    ({ incident }: AlertStatus) => word !== '' && incident.startsWith(word),
  ];
  const found = ways.map((isMeant) => [...new Set(alerts.filter(isMeant).map(({ incident }) => incident))]);
  return found.find((incidents) => incidents.length > 0) ?? [];
}

function complaint(word: string, meant: readonly string[], open: readonly string[]): string {
  const many = `"${shown(word)}" may mean ${meant.map(shown).join(' or ')}; write more of it\n`;
  if (meant.length > 1) return many;
  const others = open.length === 0 ? 'nothing fires' : `open: ${open.map(shown).join(', ')}`;
  return `No open incident "${shown(word)}"; ${others}\n`;
}
