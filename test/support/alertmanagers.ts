import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { until } from '../shell/delivering/support.ts';
import { freePort, type Program, startProgram } from './real-programs.ts';

/** An alert as Alertmanager's API shows it. */
export interface ShownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

export interface RealAlertmanager {
  readonly url: string;
  readonly program: Program;
  /** What fires there now; none when nobody answers. */
  alerts(): Promise<ShownAlert[]>;
}

/** Real Alertmanagers that know each other, all on loopback; they mail what fires, grouped over hosts, to `smtpPort`. */
export async function alertmanagerCluster(
  t: TestContext,
  path: string,
  { members, smtpPort }: { members: number; smtpPort: number },
): Promise<RealAlertmanager[]> {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-alertmanager-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const config = join(dir, 'alertmanager.yml');
  writeFileSync(config, configFor(smtpPort));
  const gossip = await Promise.all(Array.from({ length: members }, () => freePort()));
  const all: RealAlertmanager[] = [];
  for (const [i, port] of gossip.entries()) {
    const web = await freePort();
    const program = startProgram(t, path, [
      `--config.file=${config}`,
      `--storage.path=${join(dir, String(i))}`,
      `--web.listen-address=127.0.0.1:${web}`,
      `--cluster.listen-address=127.0.0.1:${port}`,
      ...gossip.filter((other) => other !== port).map((other) => `--cluster.peer=127.0.0.1:${other}`),
      '--cluster.settle-timeout=1s',
      '--cluster.peer-timeout=2s',
    ]);
    all.push(real(`http://127.0.0.1:${web}`, program));
  }
  for (const { url } of all) await until(`${url} is ready`, () => answers(`${url}/-/ready`), 20_000);
  return all;
}

function configFor(smtpPort: number): string {
  return `global: { smtp_smarthost: '127.0.0.1:${smtpPort}', smtp_from: am@example.com, smtp_require_tls: false }
route: { receiver: oncall, group_by: [alertname], group_wait: 2s, group_interval: 1s }
receivers: [{ name: oncall, email_configs: [{ to: oncall@example.com, send_resolved: true }] }]
`;
}

function real(url: string, program: Program): RealAlertmanager {
  return {
    url,
    program,
    async alerts() {
      const answer = await fetch(`${url}/api/v2/alerts?active=true`).catch(() => undefined);
      return answer?.ok ? ((await answer.json()) as ShownAlert[]) : []; // its documented shape
    },
  };
}

async function answers(url: string): Promise<boolean> {
  const answer = await fetch(url).catch(() => undefined);
  await answer?.text();
  return answer?.ok === true;
}
