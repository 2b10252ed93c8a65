import { ownPart } from '../unique-name.ts';
import type { Member } from './incident.ts';
import { count, cut, harmless, list } from './words.ts';

/** What it takes to name a service among those of all hosts. */
export type Named = Pick<Member, 'service' | 'host'>;

export interface Widths {
  /** Of a name, and of a host's. */
  readonly name: number;
  /** Of many hosts' names, or of services on several hosts, those that are written out. */
  readonly shown: number;
}

/** A service's own name on its host: JOB or JOB/INSTANCE. */
export function bareName({ service, host }: Named): string {
  return ownPart(service, host);
}

/** As commands take it: "www", or "web-1:www" where the host is not the agent's own. Cut so that of both something is left. */
export function nameOf(named: Named, width: number): string {
  const { service, host } = named;
  const whole = harmless(service);
  if (host === null || [...whole].length <= width) return cut(whole, width);
  const bare = harmless(bareName(named));
  const where = cut(harmless(host), Math.max(1, Math.floor(width / 2), width - 1 - [...bare].length));
  return `${where}:${cut(bare, Math.max(1, width - 1 - [...where].length))}`;
}

/** In a sentence: "www", or "www on web-1". */
export function placedName(named: Named, width: number): string {
  const name = cut(harmless(bareName(named)), width);
  return named.host === null ? name : `${name} on ${cut(harmless(named.host), width)}`;
}

/** The hosts of services, each once, in their order; `own` stands for the agent's. */
export function hostsOf(members: readonly Named[], own: string): string[] {
  return [...new Set(members.map(({ host }) => host ?? own))];
}

/** Whether all of it is one service, be it on many hosts: then it "is", and does not "are". */
export function isOneService(members: readonly Named[]): boolean {
  const [first, ...others] = members.map(bareName);
  return first !== undefined && others.every((name) => name === first);
}

/** Whether all of it is on the agent's own host. */
export function isAtHome(members: readonly Named[]): boolean {
  return members.every(({ host }) => host === null);
}

/**
 * Services and where they are: "www on web-1", "db and 3 others on web-1", "www on web-1, web-2 and 3 other hosts",
 * "www and api on 50 hosts", "web-1:www, db-1:db and 12 others on 9 hosts".
 */
export function whoAndWhere(members: readonly Named[], own: string, { name: width, shown }: Widths): string {
  const hosts = hostsOf(members, own).map((host) => cut(harmless(host), width));
  const bare = (some: readonly Named[]) => some.map((member) => cut(harmless(bareName(member)), width));
  if (hosts.length === 1) return `${list(bare(members))} on ${hosts[0]}`;
  const services = [...new Set(members.map(bareName))];
  if (services.length === 1) return `${bare(members)[0]} on ${hostList(hosts, shown)}`;
  // Most of the services are on most of the hosts.
  if (members.length > 3 && members.length * 2 > services.length * hosts.length) {
    const each = services.map((service) => cut(harmless(service), width));
    return `${list(each, shown + 1)} on ${count(hosts.length, 'host')}`;
  }
  const names = members.map((member) => nameOf(member, width));
  const where = names.length > shown + 1 ? ` on ${count(hosts.length, 'host')}` : '';
  return `${list(names, shown + 1)}${where}`;
}

/** "web-1, web-2 and web-3", "web-1, web-2 and 3 other hosts". */
function hostList(hosts: readonly string[], shown: number): string {
  if (hosts.length <= shown + 1) return list(hosts, shown + 1);
  return `${hosts.slice(0, shown).join(', ')} and ${hosts.length - shown} other hosts`;
}
