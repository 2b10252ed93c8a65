import { type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { isNotOverridden } from '../config/complete-rules.ts';
import type { Config, RouteConfig } from '../config/config.ts';
import { compileGlobs } from '../config/glob.ts';
import { isOfMany, logPattern } from '../config/log-pattern.ts';
import { quote } from '../config/problem.ts';
import { bareName, type Named } from '../core/telling/who.ts';
import { messageOf } from './load.ts';

/**
 * What is wrong with a config that is good as such: files that will fail the agent, and settings by which nobody is
 * told. Each begins with the place in the config. Files are looked at as they are now, on this machine; `services` are
 * those of the logs.
 */
export function warningsOf(config: Config, services: readonly Named[] = []): string[] {
  return [
    ...ruleWarnings(config),
    ...hostWarnings(config, services),
    ...fileWarnings(config),
    ...maildirWarnings(config),
    ...receiverWarnings(config),
  ];
}

function ruleWarnings({ rules }: Config): string[] {
  return rules.some((rule, i) => rule.enabled && isNotOverridden(rule, i, rules))
    ? []
    : ['rules: nothing is judged: no rule holds; remove default_rules: false, or write a rule'];
}

/**
 * Names such as `web-1:www` in rules, where the logs of other hosts are followed: that is how a mail names a service,
 * but rules go by its own name. One that takes a service of the logs by such a name is meant so.
 */
function hostWarnings({ logs, rules }: Config, services: readonly Named[]): string[] {
  if (!logs.some((text) => isOfMany(logPattern(text)))) return [];
  const names = new Set(services.map(bareName));
  const globs = new Set(rules.flatMap((rule) => [...rule.services, ...(rule.among ?? [])]));
  return [...globs]
    .filter((glob) => /^!?(\[[^/]*\]|[^/:[]+):./.test(glob))
    .filter((glob) => ![...names].some(compileGlobs([glob.replace(/^!/, '')])))
    .map((glob) => `rules: services: ${quote(glob)} matches nothing: ${OWN_NAMES}`);
}

const OWN_NAMES =
  "rules go by a service's own name and cannot name hosts; " +
  'routes, silences, inhibit and mute_intervals can, by host=NAME';

function fileWarnings(config: Config): string[] {
  const { smtp, receivers, http, stateDir } = config;
  const secrets = [
    ['smtp.password_file', smtp?.passwordFile],
    ...Object.entries(receivers).flatMap(([name, { webhook, alertmanager }]) => [
      [`receivers.${name}.webhook.secret_file`, webhook?.secretFile],
      [`receivers.${name}.alertmanager.token_file`, alertmanager?.tokenFile],
    ]),
    ['http.token_file', http?.tokenFile],
  ] as const;
  const agent = agentOf(stateDir);
  return [
    ...existing('smtp.ca_file', smtp?.caFile, () => undefined),
    ...secrets.flatMap(([field, path]) =>
      existing(field ?? '', path, (file) => secretWarning(path ?? '', file, agent)),
    ),
  ];
}

/** The user that the agent is, as far as its state tells; undefined when there is none yet, or it is root. */
function agentOf(stateDir: string): { readonly uid: number; readonly stateDir: string } | undefined {
  const state = look(stateDir);
  return typeof state === 'string' || state.uid === 0 ? undefined : { uid: state.uid, stateDir };
}

/** What may be said of a file that is there, and always of one that is not. */
function existing(field: string, path: string | undefined, say: (file: Stats) => string | undefined): string[] {
  // systemd puts credentials there while the agent runs, and no longer.
  if (path === undefined || path.startsWith('/run/credentials/')) return [];
  const file = look(path);
  const said = typeof file === 'string' ? `cannot use "${path}": ${file}` : saidOf(path, file, say);
  return said === undefined ? [] : [`${field}: ${said}`];
}

function saidOf(path: string, file: Stats, say: (file: Stats) => string | undefined): string | undefined {
  return file.isDirectory() ? `cannot use "${path}": it is a directory` : say(file);
}

function secretWarning(path: string, { mode, uid }: Stats, agent: ReturnType<typeof agentOf>): string | undefined {
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, '0');
    return `others may read "${path}" (mode ${shown}), and the agent refuses it; do: chmod 600 ${path}`;
  }
  if (agent === undefined || agent.uid === uid) return undefined;
  return `"${path}" is not the agent's, which cannot read it; do: chown --reference=${agent.stateDir} ${path}`;
}

/** The agent makes a maildir, but seldom may make what it is in. */
function maildirWarnings({ receivers }: Config): string[] {
  return Object.entries(receivers).flatMap(([name, { maildir }]) => {
    const why = maildir && whyNoMaildir(maildir.dir);
    return why === undefined ? [] : [`receivers.${name}.maildir.dir: ${why}`];
  });
}

function whyNoMaildir(dir: string): string | undefined {
  const [itself, parent] = [look(dir), look(dirname(dir))];
  if (typeof itself !== 'string') return itself.isDirectory() ? undefined : `cannot use "${dir}": it is no directory`;
  if (typeof parent !== 'string')
    return parent.isDirectory() ? undefined : `cannot make "${dir}": "${dirname(dir)}" is no directory`;
  return `cannot make "${dir}": "${dirname(dir)}": ${parent}; make it, and let the agent write there`;
}

function receiverWarnings(config: Config): string[] {
  const { receivers, route, fallback, escalate, heartbeat, digest } = config;
  const named = new Set([...receiversOf(route), ...[fallback, escalate, heartbeat, digest].map((mail) => mail?.to)]);
  return Object.keys(receivers)
    .filter((name) => !named.has(name))
    .map((name) => `receivers.${name}: never told: no route, fallback, escalate, heartbeat or digest leads to it`);
}

function receiversOf({ receiver, routes }: RouteConfig): string[] {
  return [receiver, ...routes.flatMap(receiversOf)];
}

/** A file, or why there is none to be seen. */
function look(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return missing ? 'it does not exist' : messageOf(error);
  }
}
