import assert from 'node:assert/strict';
import { appendFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { StandingAlert } from '../../src/shell/delivering/alertmanager.ts';
import { signatureOf } from '../../src/shell/delivering/webhook.ts';
import type { AgentStatus } from '../../src/status.ts';
import { until } from '../shell/delivering/support.ts';
import { home, line, respawns } from '../support/cerberus.ts';
import { freePort } from '../support/real-programs.ts';

/** The built agent, and servers that speak http. */

test('ten lines are one signed post, also when the server was away and the agent was killed', async (t) => {
  const server = await posts(t);
  server.status = 503;
  const at = home(t, '');
  const secretFile = join(at.dir, 'secret');
  writeFileSync(secretFile, 'hush\n', { mode: 0o600 });
  appendFileSync(
    at.config,
    `receivers: { robot: { webhook: { url: '${server.url}/cerberus', secret_file: ${secretFile} } } }\n`,
  );
  at.append(line('www', 'starting'));
  const agent = await at.run();
  at.append(...respawns('www', 10));
  await until('it was tried', () => server.got.length > 0);
  await agent.end('SIGKILL');
  server.status = 204;
  await at.run();
  await at.settled();
  const [last] = server.got.slice(-1);
  assert.equal(last?.headers['x-cerberus-signature'], signatureOf(last?.body ?? '', 'hush'));
  const { text, ...body } = JSON.parse(last?.body ?? '{}');
  assert.deepEqual([body.state, body.severity, body.host, body.services], ['firing', 'warn', 'web-3', ['www']]);
  assert.match(text, /^Warning: www on web-3 is crash-looping/);
  const ids = new Set(server.got.map(({ headers }) => headers['x-cerberus-id']));
  assert.deepEqual([...ids], [body.id], 'every try has the same id');
});

test('after a kill, Alertmanager is told of the same alert again, with the start it had', async (t) => {
  const server = await posts(t);
  const at = home(t, `receivers: { fleet: { alertmanager: { urls: '${server.url}' } } }`);
  at.append(line('www', 'starting'));
  const agent = await at.run();
  at.append(...respawns('www', 10));
  await until('it is told', () => server.got.length > 0);
  // What is on disk a second later is what the next life knows.
  await until('it is on disk', async () => (await at.status()).alerts.length === 1);
  await agent.end('SIGKILL');
  const before = server.got.length;
  await at.run();
  await until('it is told again', () => server.got.length > before);
  const told = server.got.map(({ body }): StandingAlert[] => JSON.parse(body));
  const starts = told.map(([alert]) => JSON.stringify([alert?.labels, alert?.startsAt]));
  assert.equal(new Set(starts).size, 1, starts.join('\n'));
});

test('a page that the config asks for appears at a reload, and goes at the next', async (t) => {
  const port = await freePort();
  const at = home(t, 'receivers: { oncall: { maildir: { dir: /nonexistent } } }');
  at.append(line('www', 'starting'));
  const agent = await at.run();
  const page = async (): Promise<AgentStatus | undefined> => {
    const answer = await fetch(`http://127.0.0.1:${port}/status.json`).catch(() => undefined);
    return answer?.ok ? ((await answer.json()) as AgentStatus) : undefined; // the agent's own answer
  };
  const plain = `log: ${at.log}\nstate_dir: ${at.stateDir}\nhost: web-3\nreceivers: { oncall: { maildir: { dir: /nonexistent } } }\n`;
  writeFileSync(at.config, `${plain}http: { listen: '127.0.0.1:${port}' }\n`);
  agent.child.kill('SIGHUP');
  await until('it is there', async () => (await page())?.services?.www?.starting === 1);
  writeFileSync(at.config, plain);
  agent.child.kill('SIGHUP');
  await until('it is gone', async () => (await page()) === undefined);
});

interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function posts(t: TestContext): Promise<{ url: string; got: Post[]; status: number }> {
  const got: Post[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (text) => {
      body += text;
    });
    req.on('end', () => {
      got.push({ headers: req.headers, body });
      res.writeHead(told.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const told = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got, status: 200 };
  return told;
}
