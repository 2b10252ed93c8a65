import { oneOrMore, path, readBy, section } from './fields.ts';
import { quote } from './problem.ts';
import * as z from './zod.ts';

/** The engines of a fleet that are fed: webhooks, Alertmanagers. */

export const webhookSchema = section({
  url: readBy(readUrl, 'Where each mail is posted, as JSON', 'https://robot.example.com/cerberus'),
  secret_file: path(
    'File with the secret that signs, or {secret}; the agent’s alone',
    '/etc/cerberus/robot.secret',
  ).optional(),
  body: z.record(z.string(), z.unknown()).optional().meta({
    description: 'A body in the receiver’s own form, with {subject}, {text}, {incident}, … in its texts',
  }),
});

export const alertmanagerSchema = section({
  urls: oneOrMore(readBy(readUrl, 'An Alertmanager; each gets every alert', 'http://am-1.example.com:9093')),
});

/** An address of http or https, without a final slash. */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new SyntaxError(`cannot use ${quote(text)}: not an http address; write https://robot.example.com/cerberus`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new SyntaxError('cannot use an address with a password in it; take it out, and use secret_file');
  }
  return text.replace(/\/+$/, '');
}
