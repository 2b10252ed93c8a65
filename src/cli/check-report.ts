import { isNotOverridden } from '../config/complete-rules.ts';
import type { Config, RuleConfig } from '../config/config.ts';
import { isOfMany, logPattern } from '../config/log-pattern.ts';
import { cut, harmless } from '../core/telling/words.ts';
import {
  fleetInWords,
  mailsInWords,
  mutesInWords,
  receiverInWords,
  routesInWords,
  ruleInWords,
} from './config-words.ts';
import type { Io } from './io.ts';
import type { Judgement } from './judged-by.ts';
import { bold } from './table.ts';

/** What `check` tells of a good config; the keys of `check --json`. */
export interface CheckReport {
  readonly config: string;
  readonly ok: true;
  readonly problems: readonly [];
  readonly rules: readonly { readonly name: string; readonly services: readonly string[]; readonly words: string }[];
  readonly routes: readonly string[];
  readonly receivers: Readonly<Record<string, string>>;
  /** What is not told, and when. */
  readonly mutes: readonly string[];
  /** How many mails there may be, and those that are no alerts. */
  readonly mails: readonly string[];
  /** Who else is told or may look. */
  readonly fleet: readonly string[];
  /** Who is told of each severity, where routes ask for nothing else. */
  readonly severities: Readonly<Record<string, readonly string[]>>;
  /** Absent when no service is known. */
  readonly services?: Readonly<Record<string, readonly Judgement[]>>;
  /** What counts as a respawn of each service of the log: crashes, where its lines tell, or every stop. */
  readonly counted: Readonly<Record<string, Counted>>;
}

export type Counted = 'crashes' | 'stops';

export interface Judged {
  readonly counted: ReadonlyMap<string, Counted>;
  readonly severities: Readonly<Record<string, readonly string[]>>;
  readonly services: ReadonlyMap<string, readonly Judgement[]> | undefined;
}

export function checkReport(path: string, config: Config, judged: Judged): CheckReport {
  const { services } = judged;
  const receivers = Object.entries(config.receivers).map(([name, receiver]) => [
    name,
    receiverInWords(receiver, config),
  ]);
  return {
    config: path,
    ok: true,
    problems: [],
    rules: config.rules.filter(isNotOverridden).map((rule) => ({
      name: rule.name,
      services: rule.services,
      words: wordsOf(rule),
    })),
    routes: routesInWords(config.route),
    receivers: Object.fromEntries(receivers),
    mutes: mutesInWords(config),
    mails: mailsInWords(config),
    fleet: fleetInWords(config),
    severities: judged.severities,
    ...(services && { services: Object.fromEntries(services) }),
    counted: Object.fromEntries(judged.counted),
  };
}

/** The same for people, names from the log made harmless. */
export function checkText(report: CheckReport, { logs }: Pick<Config, 'logs'>, io: Io): string {
  const title = (text: string) => bold(text, io);
  const rules = report.rules.map(
    ({ name, services, words }) => [name, `${words}; services ${services.join(' ')}`] as const,
  );
  const lines = [
    `${report.config} is good`,
    '',
    title('Rules'),
    ...table(rules),
    '',
    title('Who is told'),
    ...table(Object.entries(report.severities).map(([severity, receivers]) => [severity, `→ ${receivers.join(', ')}`])),
    ...(report.routes.length > 1 ? ['', title('Routes'), ...report.routes.map((route) => `  ${route}`)] : []),
    '',
    title('Receivers'),
    ...table(Object.entries(report.receivers)),
    ...(report.mutes.length > 0 ? ['', title('What is not told'), ...report.mutes.map((mute) => `  ${mute}`)] : []),
    '',
    title('Mails'),
    ...report.mails.map((line) => `  ${line}`),
    ...(report.fleet.length > 0 ? ['', title('Fleet'), ...report.fleet.map((line) => `  ${line}`)] : []),
    '',
    title('What each service is judged by'),
    ...(report.services === undefined
      ? [`  no service is known yet: ${whyNone(logs)}`]
      : judgements(report.services, report.counted)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Where {host} stands in a log's name, there may well be none yet. */
function whyNone(logs: readonly string[]): string {
  const isForHosts = (text: string) => isOfMany(logPattern(text));
  const [own, others] = [logs.filter((text) => !isForHosts(text)), logs.filter(isForHosts)];
  return [
    ...(own.length > 0 ? [`${own.join(', ')} cannot be read`] : []),
    ...(others.length > 0 ? [`no host has a log there yet: ${others.join(', ')}`] : []),
  ].join('; ');
}

/** Services that are judged alike stand together. */
function judgements(services: NonNullable<CheckReport['services']>, counted: CheckReport['counted']): string[] {
  const alike = new Map<string, [name: string, rules: readonly Judgement[]][]>();
  for (const [name, rules] of Object.entries(services)) {
    const key = JSON.stringify([rules, countedOf(name, counted)]);
    const group = alike.get(key) ?? [];
    group.push([name, rules]);
    alike.set(key, group);
  }
  if (alike.size === 0) return ['  no service is known yet: the log is empty'];
  return [...alike.values()].flatMap((group) => {
    const names = group.map(([name]) => cut(harmless(name), NAME_WIDTH));
    const rules = group[0]?.[1] ?? [];
    const told = rules.map(({ rule, words, receivers }) => [rule, `${words}; tells ${receivers.join(', ')}`] as const);
    const how = COUNTED[countedOf(group[0]?.[0] ?? '', counted) ?? 'unknown'];
    return [`  ${named(names)}${how}`, ...(told.length === 0 ? ['    no rule: nobody would be told'] : table(told, 4))];
  });
}

const COUNTED = {
  crashes: ': crashes count, its lines carry details',
  stops: ': every stop counts, its lines are plain',
  unknown: '',
} as const;

function countedOf(name: string, counted: CheckReport['counted']): Counted | undefined {
  return Object.hasOwn(counted, name) ? counted[name] : undefined;
}

function wordsOf(rule: RuleConfig): string {
  if (!rule.enabled) return 'off';
  return rule.among === undefined ? ruleInWords(rule) : `${ruleInWords(rule)}; only of ${rule.among.join(' ')}`;
}

const NAMES_SHOWN = 12;
const NAME_WIDTH = 60;

function named(names: readonly string[]): string {
  const others = names.length - NAMES_SHOWN;
  return others > 1 ? `${names.slice(0, NAMES_SHOWN).join(', ')} and ${others} others` : names.join(', ');
}

function table(rows: readonly (readonly [name: string, words: string])[], indent = 2): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, words]) => `${' '.repeat(indent)}${name.padEnd(width)}  ${words}`);
}
