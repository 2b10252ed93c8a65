import { address, count, cron, duration, oneOrMore, path, section, text } from './fields.ts';
import { alertmanagerSchema, webhookSchema } from './fleet-schema.ts';
import { quote } from './problem.ts';
import * as z from './zod.ts';

/** How mails leave: the mail server, who receives, and what says that the way is open. */

/** The port that goes with each way of encrypting: RFC 8314 for submission, 25 for a relay next door. */
export const SMTP_PORTS = { starttls: 587, implicit: 465, none: 25 } as const;

export const smtpSchema = section({
  host: text('The mail server, by name or address', 'mail.example.com'),
  port: count('587 with starttls, 465 with implicit, 25 with none', { min: 1, max: 65_535 }).optional(),
  tls: z.enum(['starttls', 'implicit', 'none']).prefault('starttls').meta({
    description: 'starttls and implicit are required, not tried; only none is plain, for a relay on this host',
  }),
  ca_file: path('Certificates to trust besides the system’s, PEM', '/etc/ssl/mail-ca.pem').optional(),
  user: text('User name, when the server wants one', 'cerberus').optional(),
  password_file: path('File with the password, readable by the agent alone', '/etc/cerberus/smtp.password').optional(),
  from: address('Sender of the mails by SMTP; the `from` above when not given').optional(),
});

const emailSchema = section({ to: oneOrMore(address('Who is told, over SMTP')) });
const maildirSchema = section({
  dir: path('A maildir; each mail is a file in its new/', '/var/mail/oncall'),
  to: oneOrMore(address('What stands in To:', { local: true })).optional(),
});
const sendmailSchema = section({ to: oneOrMore(address('Who is told, through the local sendmail', { local: true })) });

const receiverSchema = section({
  email: emailSchema.optional(),
  maildir: maildirSchema.optional(),
  sendmail: sendmailSchema.optional(),
  webhook: webhookSchema.optional(),
  alertmanager: alertmanagerSchema.optional(),
}).meta({ description: 'One or more ways to the same people' });

/**
 * Receiver names become file names and headers. No dot: the outbox calls the ways to one NAME.WAY. So long at most that
 * the id of any mail to one has room for all else, and is shorter than the 120 characters that the outbox takes.
 */
const receiverName = z.string().regex(/^[A-Za-z0-9][\w-]{0,39}$/, {
  error: ({ input }) => `cannot use ${quote(input)} as a receiver's name: letters, digits, _ - only; write oncall`,
});

export const receiversSchema = z.record(receiverName, receiverSchema);

const receiverRef = (description: string) => text(description, 'oncall');

export const digestSchema = section({
  cron: cron('When: minute hour day month weekday, in the configured time zone'),
  to: receiverRef('Receiver; the first route’s when not given').optional(),
});

export const heartbeatSchema = section({
  cron: cron('When: minute hour day month weekday, in the configured time zone'),
  to: receiverRef('Receiver; the first route’s when not given').optional(),
});

export const fallbackSchema = section({
  to: receiverRef('Receiver to use when another one cannot be reached'),
  after: duration('How long a mail is tried before it goes to the fallback', { min: 1000 }).prefault('15m'),
});

export type Smtp = z.output<typeof smtpSchema>;
export type Receiver = z.output<typeof receiverSchema>;
