import type { Config } from './config/config.ts';
import { readSecret } from './shell/delivering/secret.ts';
import type { Metric } from './shell/showing/exposition.ts';
import type { Listening, Page } from './shell/showing/http.ts';
import type { AgentStatus } from './status.ts';

export interface WebSources {
  status(): AgentStatus;
  metrics(): Metric[];
}

/**
 * Serves the status page, /status.json and /metrics. The packages that do it are loaded now and not before: most
 * agents have no use for them.
 * @throws {Error} when the token cannot be read, or it cannot listen there.
 */
export async function serveWeb(
  { listen, tokenFile }: NonNullable<Config['http']>,
  from: WebSources,
): Promise<Listening> {
  const token = tokenFile === undefined ? undefined : await readSecret(tokenFile);
  const [{ listenHttp }, { exposition }, { statusPage }] = await Promise.all([
    import('./shell/showing/http.ts'),
    import('./shell/showing/exposition.ts'),
    import('./shell/showing/status-page.ts'),
  ]);
  const pages = new Map<string, Page>([
    ['/', async () => ({ contentType: 'text/html; charset=utf-8', text: statusPage(from.status()) })],
    ['/status.json', async () => ({ contentType: 'application/json', text: JSON.stringify(from.status()) })],
    ['/metrics', (accept) => exposition(from.metrics(), accept)],
  ]);
  return listenHttp({ ...listen, token, pages });
}
