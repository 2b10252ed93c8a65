import type { Named } from '../core/telling/who.ts';
import { uniqueName } from '../core/unique-name.ts';
import type { Logged } from './services-in-logs.ts';

/**
 * Which service is meant: `www` on the agent's own host, `web-1:www` on another, `[a:b]:www` where a host's name holds
 * a colon. Names of services may hold colons too, so one from the logs comes first, then a host from the logs; only
 * where the logs of other hosts are followed (`ofMany`) is what stands before the first colon a host that is not known
 * yet.
 */
export function namedService(
  name: string,
  { services, hosts }: Logged,
  { ofMany }: { readonly ofMany: boolean },
): Named {
  const logged = services?.find(({ service }) => service === name);
  if (logged !== undefined) return { service: name, host: logged.host };
  const known = hosts.find((host) => host !== null && isOn(host, name));
  const host = known ?? (ofMany ? hostBefore(name) : null);
  return { service: name, host };
}

function isOn(host: string, name: string): boolean {
  return name.startsWith(uniqueName(host, '')) && name.length > uniqueName(host, '').length;
}

function hostBefore(name: string): string | null {
  const { bracketed, plain } = /^(?:\[(?<bracketed>[^/]+?)\]|(?<plain>[^:/[]+)):./s.exec(name)?.groups ?? {};
  const host = bracketed ?? plain ?? null;
  // What would not be written so is no host, but part of a service's name.
  return host !== null && isOn(host, name) ? host : null;
}
