import { type Html, html } from '../../core/telling/escape.ts';
import { type HostFiles, hostFilesInWords } from '../../core/telling/files.ts';
import { bareName } from '../../core/telling/who.ts';
import { count, cut, harmless } from '../../core/telling/words.ts';

/** What the page shows, of what `cerberus status --json` has. */
export interface ShownStatus {
  readonly agent: { readonly host: string; readonly started_at: string; readonly caught_up: boolean };
  readonly log: {
    readonly path: string;
    readonly lag_bytes: number;
    readonly lines: number;
    readonly malformed: number;
    readonly files: HostFiles;
  };
  readonly services: Readonly<Record<string, ShownService>>;
  readonly alerts: readonly {
    readonly service: string;
    /** Absent on the agent's own. */
    readonly host?: string;
    readonly rule: string;
    readonly severity: string;
    readonly fired_at: string;
    readonly respawns: number;
  }[];
  readonly outbox: { readonly queued: number; readonly sent: number; readonly dead: number };
  readonly troubles: readonly string[];
}

interface ShownService {
  /** Its own name and its host; absent on the agent's own. */
  readonly service?: string;
  readonly host?: string;
  readonly starting: number;
  readonly stopping: number;
  readonly respawns: number;
  readonly last_event: string | null;
  readonly firing: readonly string[];
}

/** Those that respawned most; the rest is in /status.json. */
const SERVICES_MAX = 200;
const NAME_MAX = 100;
const STYLE = `
:root { color-scheme: light dark }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; background: #fff }
table { border-collapse: collapse; width: 100%; margin: 0 0 1.5rem }
th, td { text-align: left; padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere }
td.n, th.n { text-align: right }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem }
@media (prefers-color-scheme: dark) { body { color: #e8e8e8; background: #161616 } }
`;

/** The whole page: no script, nothing from elsewhere, and every name from the log harmless and escaped. */
export function statusPage(status: ShownStatus): string {
  const { agent, log, alerts, outbox, troubles } = status;
  const hosts = hostColumn(status);
  const state = stateInWords(status);
  const files = hostFilesInWords(log);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="30"><title>${state} – cerberus on ${name(agent.host)}</title><style>${STYLE}</style></head>
<body><h1>cerberus on ${name(agent.host)}: ${state}</h1>
<p>Since ${agent.started_at}. ${log.path}: ${log.lines} lines, ${log.malformed} malformed, ${log.lag_bytes} bytes not read yet${
    agent.caught_up ? '' : ', still reading what was written before'
  }.${files === undefined ? '' : ` ${files}.`} Mails: ${outbox.queued} waiting, ${outbox.sent} sent lately, ${outbox.dead} refused.</p>
${troubles.map((trouble) => html`<p><strong>Trouble:</strong> ${harmless(trouble)}</p>`)}
<h2>Alerts</h2>
${alertTable(alerts, hosts)}
<h2>Services</h2>
${serviceTable(status.services, hosts)}
</body></html>
`;
  return page.toString();
}

/** Quiet is no good news of an agent that may not hear. */
function stateInWords({ alerts, troubles }: ShownStatus): string {
  if (alerts.length > 0) return `${alerts.length} firing`;
  return troubles.length === 0 ? 'all quiet' : `nothing fires, ${count(troubles.length, 'trouble')}`;
}

/** Where it follows the logs of other hosts, each row says whose it is, and else there is no such column. */
interface HostColumn {
  readonly head: Html | undefined;
  of(host: string | undefined): Html | undefined;
}

function hostColumn({ services, agent }: ShownStatus): HostColumn {
  const isOfMany = Object.values(services).some(({ host }) => host !== undefined);
  if (!isOfMany) return { head: undefined, of: () => undefined };
  return { head: html`<th>host</th>`, of: (host = agent.host) => html`<td>${name(host)}</td>` };
}

function alertTable(alerts: ShownStatus['alerts'], hosts: HostColumn): Html {
  if (alerts.length === 0) return html`<p>Nothing fires.</p>`;
  const rows = alerts.slice(0, SERVICES_MAX).map(
    ({ service, host, rule, severity, fired_at, respawns }) =>
      html`<tr><td>${severity}</td>${hosts.of(host)}<td>${name(bareName({ service, host: host ?? null }))}</td><td>${name(
        rule,
      )}</td><td>${fired_at}</td><td class="n">${respawns}</td></tr>
`,
  );
  return html`<table><tr><th>severity</th>${hosts.head}<th>service</th><th>rule</th><th>since</th><th class="n">respawns</th></tr>
${rows}</table>`;
}

function serviceTable(services: ShownStatus['services'], hosts: HostColumn): Html {
  const all = Object.entries(services).sort(([, a], [, b]) => b.respawns - a.respawns);
  const rows = all.slice(0, SERVICES_MAX).map(
    ([key, { service = key, host, starting, stopping, respawns, last_event }]) =>
      html`<tr>${hosts.of(host)}<td>${name(service)}</td><td class="n">${respawns}</td><td class="n">${starting}</td><td class="n">${stopping}</td><td>${
        last_event ?? ''
      }</td></tr>
`,
  );
  const others = all.length - rows.length;
  return html`<table><tr>${hosts.head}<th>service</th><th class="n">respawns</th><th class="n">starting</th><th class="n">stopping</th><th>last event</th></tr>
${rows}</table>${others > 0 ? html`<p>and ${others} others, in <a href="/status.json">/status.json</a></p>` : undefined}`;
}

function name(text: string): string {
  return cut(harmless(text), NAME_MAX);
}
