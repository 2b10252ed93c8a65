import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { metricsOf } from '../../src/metrics.ts';
import { exposition } from '../../src/shell/showing/exposition.ts';
import { until } from '../shell/delivering/support.ts';
import { measuredAtRest } from '../support/at-rest.ts';
import { home, line, respawns } from '../support/cerberus.ts';
import { freePort, realProgram, startProgram } from '../support/real-programs.ts';

/** A real agent, scraped by a real Prometheus that has the rules we ship. */

const SHIPPED = fileURLToPath(new URL('../../config/prometheus', import.meta.url));

test('the shipped rules say what they should of series written out by hand', (t) => {
  const promtool = realProgram(t, 'promtool');
  if (promtool === undefined) return;
  execFileSync(promtool, ['test', 'rules', 'rules.test.yaml'], { cwd: SHIPPED, stdio: 'pipe' });
});

test('Prometheus’ rule fires on the first storm of a service, known or not; its linter finds nothing', async (t) => {
  const [prometheus, promtool] = [realProgram(t, 'prometheus'), realProgram(t, 'promtool')];
  if (prometheus === undefined || promtool === undefined) return;
  const port = await freePort();
  const at = home(
    t,
    `receivers: { oncall: { maildir: { dir: /nonexistent } } }\nhttp: { listen: '127.0.0.1:${port}' }`,
  );
  at.append(line('www', 'starting'));
  await at.run();
  const base = `http://127.0.0.1:${port}`;
  await until('it answers', async () => (await textOf(`${base}/metrics`)).includes('cerberus_caught_up 1'));

  const before = await textOf(`${base}/metrics`);
  assert.match(before, /^cerberus_respawns_total\{service="www",cause="unknown"\} 0$/m);
  assert.match(before, /^cerberus_events_total\{service="www",event="stopping"\} 0$/m);
  assert.match(before, /^cerberus_alerts\{rule="crash-loop",severity="warn"\} 0$/m);
  lint(promtool, before);
  const open = await textOf(`${base}/metrics`, { accept: 'application/openmetrics-text; version=1.0.0' });
  assert.match(open, /^# TYPE cerberus_respawns counter$/m);
  assert.match(open, /^cerberus_respawns_total\{service="www",cause="unknown"\} 0$/m);
  assert.ok(open.endsWith('# EOF\n'));
  assert.match(await textOf(base), /<title>all quiet – cerberus on web-3<\/title>/);

  const { query } = await realPrometheus(t, prometheus, port);
  // Until it has seen the agent for as long as the rule looks back.
  await until('it has scraped', async () => (await query('cerberus_caught_up offset 5s')).length > 0, 20_000);
  // Nobody has seen `new` before, all its respawns tell why, and a cause may have any name.
  const told = ['EXIT_STATUS=1', 'EXIT_STATUS=1', 'REASON=a"b\\c'];
  const causes = told.map((why) => line('new', `stopping RESULT=failed PROCESS=main ${why} GOAL=start PID=0`));
  at.append(...respawns('www', 10), ...Array.from({ length: 4 }, () => causes).flat());
  await until('the rule fires', async () => (await query('ALERTS{alertname="CrashLoop"}')).length === 2, 20_000);
  const fired = (await query('ALERTS{alertname="CrashLoop",alertstate="firing"}')).map(({ metric }) => metric.service);
  assert.deepEqual(fired.sort(), ['new', 'www']);
  for (const expression of dashboardExpressions()) await query(expression, 'strictly');
  await until('so does the agent’s', async () => (await query('ALERTS{alertname="CerberusFires"}')).length > 0, 20_000);
  const after = await textOf(`${base}/metrics`);
  assert.match(after, /^cerberus_alerts\{rule="crash-loop",severity="warn"\} 2$/m);
  assert.match(after, /^cerberus_respawns_total\{service="www",cause="unknown"\} 10$/m);
  assert.match(after, /^cerberus_respawns_total\{service="new",cause="unknown"\} 0$/m);
  assert.match(after, /^cerberus_respawns_total\{service="new",cause="exit 1"\} 8$/m);
  assert.match(after, /^cerberus_respawns_total\{service="new",cause="a\\"b\\\\c"\} 4$/m);
  lint(promtool, after);
  const seen = await query('sum by (service) (cerberus_respawns_total{cause!="unknown"})', 'strictly');
  assert.deepEqual(
    seen.map(({ metric }) => metric.service),
    ['new'],
  );
});

test('its linter finds nothing in the metrics of an agent that follows many hosts', async (t) => {
  const promtool = realProgram(t, 'promtool');
  if (promtool === undefined) return;
  const measured = measuredAtRest();
  const follow = { ...measured.follow, path: '/hosts/{host}/cerberus.log' };
  const { text } = await exposition(metricsOf({ ...measured, follow }), '');
  assert.match(text, /^cerberus_log_files\{state="found"\} 1$/m);
  lint(promtool, text);
});

test('rules and dashboard name metrics that there are', async () => {
  const known = metricsOf(measuredAtRest()).map(({ name }) => name);
  const rules = readFileSync(join(SHIPPED, 'rules.yaml'), 'utf8');
  for (const [name] of `${rules}\n${dashboardExpressions().join('\n')}`.matchAll(/\bcerberus_\w+|\bprocess_\w+/g)) {
    assert.ok(known.includes(name), name);
  }
});

function lint(promtool: string, metrics: string): void {
  const { status, stderr, stdout } = spawnSync(promtool, ['check', 'metrics'], { input: metrics, encoding: 'utf8' });
  assert.deepEqual([status, stderr + stdout], [0, '']);
}

function dashboardExpressions(): string[] {
  const { panels } = JSON.parse(readFileSync(join(SHIPPED, 'dashboard.json'), 'utf8')) as Dashboard; // ours
  const expressions = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  return expressions.map((text) => text.replaceAll('$instance', '.*').replaceAll('$__range', '1h'));
}

interface Dashboard {
  readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
}

/** Scrapes every half second; the rules look back 5 s in place of a minute. */
async function realPrometheus(t: TestContext, path: string, agentPort: number) {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-prometheus-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const rules = readFileSync(join(SHIPPED, 'rules.yaml'), 'utf8').replaceAll('offset 1m', 'offset 5s');
  writeFileSync(join(dir, 'rules.yaml'), rules);
  writeFileSync(
    join(dir, 'prometheus.yml'),
    `global: { scrape_interval: 500ms, scrape_timeout: 400ms, evaluation_interval: 500ms }
rule_files: [rules.yaml]
scrape_configs: [{ job_name: cerberus, static_configs: [{ targets: ['127.0.0.1:${agentPort}'] }] }]
`,
  );
  const port = await freePort();
  startProgram(t, path, [
    `--config.file=${join(dir, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(dir, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ]);
  const query = async (expression: string, how = 'as far as it is up'): Promise<Series[]> => {
    const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`;
    const answer = await fetch(url).catch(() => undefined);
    if (how === 'strictly') assert.equal(answer?.status, 200, expression);
    if (!answer?.ok) return [];
    return ((await answer.json()) as { data: { result: Series[] } }).data.result; // its documented shape
  };
  return { query };
}

async function textOf(url: string, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(url, { headers }).catch(() => undefined);
  return answer?.ok ? answer.text() : '';
}
