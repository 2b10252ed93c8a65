import { oneOrMore, readBy } from './fields.ts';
import { logPattern } from './log-pattern.ts';
import * as z from './zod.ts';

const text = readBy(
  (value) => logPattern(value).text,
  'The file that the hook writes, or with {host} in its path those of many hosts that ship theirs',
  '/var/log/upstart/cerberus.log',
);

/** Which logs are followed, as they are written: patterns hold what no JSON can, and the defaults are kept as such. */
export const logsField = oneOrMore(text).transform((texts, context) => {
  const own = texts.filter((one) => !one.includes('{host}'));
  if (own.length < 2) return texts;
  const wayOut = "let the hook write to one, or put {host} where the hosts' names stand in the paths";
  const message = `cannot follow ${own.length} logs of one host: its services could not be told apart; ${wayOut}`;
  context.issues.push({ code: 'custom', message, input: texts });
  return z.NEVER;
});
