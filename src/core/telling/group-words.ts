import type { Groups, GroupWords } from './letter.ts';
import { count } from './words.ts';

/** "www on 50 hosts", "web-1, 3 services" */
export function groupWords({ by }: Groups, { name, total }: GroupWords): string {
  return by === 'service' ? `${name} on ${count(total, 'host')}` : `${name}, ${count(total, 'service')}`;
}

/** "web-1, web-2 and 4 more", or "the same hosts as www" */
export function membersWords({ by }: Groups, { names, unnamed, sameAs }: GroupWords): string {
  if (sameAs !== undefined) return `the same ${by === 'service' ? 'hosts' : 'services'} as ${sameAs}`;
  return `${names.join(', ')}${unnamed === 0 ? '' : ` and ${unnamed} more`}`;
}

/** What of the groups is not told one by one; undefined when all is. */
export function leftOut({ by, more, moreServices }: Groups): string | undefined {
  if (more === 0) return undefined;
  const what = by === 'service' ? count(more, 'more service') : count(more, 'more host');
  const inAll =
    by === 'service' ? `on ${count(moreServices, 'host')} in all` : `with ${count(moreServices, 'service')}`;
  return `And ${what} ${inAll}.`;
}
