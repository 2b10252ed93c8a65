import { type Finding, type Mapping, mapping, routesIn } from './findings.ts';
import { labelFindings } from './label-checks.ts';
import { isLoopback, readListen } from './listen-field.ts';
import { muteFindings } from './mute-checks.ts';
import { type Path, quote } from './problem.ts';
import { ruleFindings } from './rule-checks.ts';
import { wayOut } from './suggest.ts';

/**
 * What must fit together: names that are referred to, fields that need each other. It works on the document as
 * written and believes nothing about it, because one bad duration must not hide that a receiver does not exist.
 */
export function crossChecks(document: unknown): Finding[] {
  if (document !== null && mapping(document) !== document) return []; // Not even a mapping, and told so.
  const root = mapping(document);
  return [
    ...receiverFindings(root),
    ...smtpFindings(root),
    ...mailFindings(root),
    ...httpFindings(root),
    ...statsdFindings(root),
    ...ruleFindings(root),
    ...muteFindings(root),
    ...labelFindings(root),
  ];
}

function receiverFindings(root: Mapping): Finding[] {
  const receivers = mapping(root.receivers);
  const names = Object.keys(receivers);
  if (names.length === 0) {
    const message =
      'no receiver: nobody would be told; write oncall: { email: { to: oncall@example.com } } below receivers';
    return [{ path: ['receivers'], message }];
  }
  const empty = names
    .filter((name) => isEmptyMapping(receivers[name]))
    .map((name) => ({
      path: ['receivers', name],
      message: `cannot use ${quote(name)}: it says no way to reach anybody; write email, maildir, sendmail, webhook or alertmanager below it`,
    }));
  const unknown = references(root)
    .filter(({ name }) => !Object.hasOwn(receivers, name))
    .map(({ path, name }) => ({
      path,
      message: `cannot send to ${quote(name)}: no such receiver; ${wayOut(name, names)}`,
    }));
  return [...empty, ...unknown];
}

/** Every place where a receiver is named. */
function references(root: Mapping): { readonly path: Path; readonly name: string }[] {
  const direct = ['digest', 'escalate', 'fallback', 'heartbeat'].map((field) => ({
    path: [field, 'to'],
    name: mapping(root[field]).to,
  }));
  const routed = routesIn(root).map(({ path, route }) => ({ path: [...path, 'receiver'], name: route.receiver }));
  return [...direct, ...routed].flatMap(({ path, name }) =>
    typeof name === 'string' && name !== '' ? [{ path, name }] : [],
  );
}

function smtpFindings(root: Mapping): Finding[] {
  const findings: Finding[] = [];
  const mailed = Object.entries(mapping(root.receivers)).find(([, receiver]) =>
    Object.hasOwn(mapping(receiver), 'email'),
  );
  if (mailed !== undefined && root.smtp === undefined) {
    const message =
      'cannot send mail: no mail server is named; write smtp: { host: mail.example.com }, or use sendmail or maildir';
    findings.push({ path: ['receivers', mailed[0], 'email'], message });
  }
  const smtp = mapping(root.smtp);
  if (smtp.password_file !== undefined && smtp.user === undefined) {
    findings.push({
      path: ['smtp', 'password_file'],
      message: 'a password without a user; write user, or remove the password_file',
    });
  }
  return findings;
}

/** Whoever reaches the port reads which services there are and what is wrong with them. */
function httpFindings(root: Mapping): Finding[] {
  const http = mapping(root.http);
  if (typeof http.listen !== 'string' || http.token_file !== undefined) return [];
  try {
    if (isLoopback(readListen(http.listen).host)) return [];
  } catch {
    return []; // the field itself tells what cannot be read
  }
  const message = `cannot listen on ${quote(http.listen)} without a token_file: others would read it; write token_file, or 127.0.0.1`;
  return [{ path: ['http', 'listen'], message }];
}

/** A server is reached in one way. */
function statsdFindings(root: Mapping): Finding[] {
  const statsd = mapping(root.statsd);
  const others = ['host', 'port'].filter((field) => statsd[field] !== undefined);
  if (statsd.socket === undefined || others.length === 0) return [];
  const both = others.join(' and ');
  const message = `cannot use socket together with ${both}: a StatsD server is reached by one or the other; remove socket, or ${both}`;
  return [{ path: ['statsd', 'socket'], message }];
}

/** An Alertmanager takes alerts, not mails: what only mails can say would go nowhere. */
function mailFindings(root: Mapping): Finding[] {
  const receivers = mapping(root.receivers);
  return ['digest', 'escalate', 'fallback', 'heartbeat'].flatMap((field) => {
    const { to } = mapping(root[field]);
    if (typeof to !== 'string' || !Object.hasOwn(receivers, to)) return [];
    if (Object.keys(mapping(receivers[to])).join() !== 'alertmanager') return [];
    const message = `cannot send to ${quote(to)}: an Alertmanager takes alerts only; name a receiver that takes mails`;
    return [{ path: [field, 'to'], message }];
  });
}

function isEmptyMapping(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}
