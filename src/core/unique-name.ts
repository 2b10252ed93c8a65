/**
 * A service among those of all hosts: `www` on the agent's own, which has no name, `web-1:www` on others. Service names
 * may hold colons; a host whose name does stands in brackets, as in a URL, so that no two names are one.
 */
export function uniqueName(host: string | null, service: string): string {
  return host === null ? service : `${placeOf(host)}:${service}`;
}

/** The service's own name again. */
export function ownPart(unique: string, host: string | null): string {
  return host === null ? unique : unique.slice(placeOf(host).length + 1);
}

function placeOf(host: string): string {
  return /[:[]/.test(host) ? `[${host}]` : host;
}
