import { ianaZone } from '../core/reading/zone.ts';
import { heartbeatMails } from '../mails.ts';
import { receiversOf } from '../receivers.ts';
import { systemClock } from '../shell/clock.ts';
import type { Mail } from '../shell/delivering/mail.ts';
import type { Io } from './io.ts';
import { configOrComplain, EX_CONFIG } from './load.ts';
import { shown } from './words.ts';

export interface TestMailArgs {
  readonly config: string;
  /** Receivers to try; none: all of them. */
  readonly to: readonly string[];
}

/** `cerberus test-mail`: one mail to each receiver now, past the outbox. Exit 0 if all were taken, 1, 78. */
export async function runTestMail({ config: path, to }: TestMailArgs, io: Io): Promise<number> {
  const config = configOrComplain(path, io);
  if (config === undefined) return EX_CONFIG;
  const unknown = to.filter((name) => config.receivers[name] === undefined);
  if (unknown.length > 0) {
    io.stderr.write(
      `No receiver "${unknown.join('", "')}" in ${path}; there are: ${Object.keys(config.receivers).join(', ')}\n`,
    );
    return 1;
  }
  const { transports, waysOf } = receiversOf(config);
  const zone = ianaZone(config.timezone);
  const names = (to.length > 0 ? to : Object.keys(config.receivers)).flatMap((name) => [...waysOf(name)]);
  for (const name of to.length > 0 ? to : Object.keys(config.receivers)) {
    if (config.receivers[name]?.alertmanager !== undefined)
      io.stdout.write(`${name}: an Alertmanager takes no mails, only alerts\n`);
  }
  let failed = 0;
  for (const name of names) {
    const outcome = await transports.get(name)?.send(testMail(name, config.host, zone));
    if (outcome?.ok === true) io.stdout.write(`${name}: taken (${shown(outcome.response)})\n`);
    else {
      failed++;
      io.stderr.write(`${name}: not taken: ${shown(outcome?.why ?? 'no such way')}\n`);
    }
  }
  for (const transport of transports.values()) await transport.close();
  return failed === 0 ? 0 : 1;
}

function testMail(receiver: string, host: string, zone: ReturnType<typeof ianaZone>): Mail {
  const now = systemClock.now();
  const [beat] = heartbeatMails(now, { host, zone, lines: 0, services: 0, firing: [] }, [receiver]);
  if (beat === undefined) throw new RangeError('Cannot write a test mail to nobody');
  const text = `This is a test of cerberus on ${host}. Alerts to "${receiver}" take this way.\n`;
  return { ...beat, id: `test-${now}.${receiver}`, subject: `[test] cerberus on ${host}`, text };
}
