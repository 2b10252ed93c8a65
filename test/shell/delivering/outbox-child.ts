import { Outbox } from '../../../src/shell/delivering/outbox.ts';
import { smtpTransport } from '../../../src/shell/delivering/smtp.ts';
import { aMail } from './support.ts';

/** Puts the same mails at every start, as an agent does that replays its log, and sends them. Ends when all are sent. */
const [dir = '', port = '', mails = ''] = process.argv.slice(2);
const oncall = smtpTransport({
  host: '127.0.0.1',
  port: Number(port),
  tls: 'none',
  from: 'cerberus@example.com',
  to: ['oncall@example.com'],
  hostname: 'web-3.example.com',
});
const outbox = await Outbox.open({
  dir,
  transports: new Map([['oncall', oncall]]),
  onDelivered: () => undefined,
  onTrouble: () => undefined,
});
outbox.start();
for (let i = 0; i < Number(mails); i += 1) await outbox.put(aMail(`m${i}`));
while (outbox.stats().queued > 0) await new Promise((resolve) => setTimeout(resolve, 5));
await outbox.stop();
process.disconnect();
