import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { until } from '../shell/delivering/support.ts';
import { home, line, respawns } from '../support/cerberus.ts';
import { freePort, startProgram } from '../support/real-programs.ts';

/** The built agent, and StatsD itself. */

const OTHERS = 'receivers: { oncall: { maildir: { dir: /nonexistent } } }';

test('StatsD’s own counts equal ours, over a restart too; what was read before the first start is no news', async (t) => {
  const { port, counters } = await realStatsd(t);
  const at = home(t, `${OTHERS}\nstatsd: { port: ${port}, style: names, prefix: ops.cerberus }`);
  at.append(line('old', 'starting'), ...respawns('old', 3));
  const agent = await at.run();
  await at.settled();
  at.append(line('www', 'starting'), ...respawns('www', 12), ...respawns('my.app', 2), ...respawns('old', 1));
  const prefix = 'ops.cerberus.web-3';
  await until('it has them', async () => (await counters())[`${prefix}.events.stopping.www`] === 12);
  assert.equal((await at.status()).services.www?.stopping, 12);
  at.append(...respawns('www', 2));
  await until('they are read', async () => (await at.status()).services.www?.stopping === 14);
  await agent.end('SIGTERM'); // at once: what has not been sent is sent then
  at.append(...respawns('www', 3));
  await at.run();
  await until('it has what came meanwhile', async () => (await counters())[`${prefix}.events.stopping.www`] === 17);
  const found = Object.entries(await counters()).filter(([name]) => name.startsWith(prefix));
  assert.deepEqual(Object.fromEntries(found), {
    [`${prefix}.events.starting.www`]: 1,
    [`${prefix}.events.stopping.www`]: 17,
    [`${prefix}.respawns.www`]: 17,
    [`${prefix}.events.stopping.my_app`]: 2,
    [`${prefix}.respawns.my_app`]: 2,
    [`${prefix}.events.stopping.old`]: 1,
    [`${prefix}.respawns.old`]: 1,
  });
});

test('over a unix socket its counts equal ours too, though the server is killed, away for a while, and back', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-statsd-socket-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const socket = join(dir, 'statsd.sock');
  const at = home(t, `${OTHERS}\nstatsd: { socket: ${socket}, style: names }`);
  at.append(line('www', 'starting'));
  const agent = await at.run();
  await at.settled();
  const respawned = 'cerberus.web-3.respawns.www';
  const sum: Record<string, number> = {};
  for (let life = 1; life <= 3; life++) {
    // While nobody listens.
    at.append(...respawns('www', 5), ...respawns(`s${life}`, 1));
    const trouble = async () => (await at.status()).troubles.some((why) => why.includes('statsd.sock'));
    await until('it is missed', trouble);
    rmSync(socket, { force: true }); // StatsD that was killed leaves it behind, and refuses to start beside it
    const statsd = await realStatsd(t, socket);
    const expected = life * 12;
    const soFar = async () => (sum[respawned] ?? 0) + ((await statsd.counters())[respawned] ?? 0);
    await until('it has what came meanwhile', async () => (await soFar()) === expected - 7, 20_000);
    at.append(...respawns('www', 7));
    await until('it has what came now', async () => (await soFar()) === expected);
    assert.equal(await trouble(), false);
    for (const [name, value] of Object.entries(await statsd.counters())) {
      if (name.startsWith('cerberus.')) sum[name] = (sum[name] ?? 0) + value;
    }
    await statsd.stop();
  }
  const { services } = await at.status();
  assert.equal(services.www?.respawns, 36);
  assert.deepEqual(
    [sum[respawned], sum['cerberus.web-3.events.stopping.www'], sum['cerberus.web-3.respawns.s1']],
    [36, 36, 1],
  );
  assert.deepEqual([sum['cerberus.web-3.respawns.s2'], sum['cerberus.web-3.respawns.s3']], [1, 1]);
  at.append(...respawns('www', 1));
  await until('it is read', async () => (await at.status()).services.www?.respawns === 37);
  assert.equal((await agent.end('SIGTERM')).code, 0); // though nobody listens
});

test('with tags the names are few, and several stats share a packet', async (t) => {
  const packets: string[] = [];
  const socket = createSocket('udp4').on('message', (bytes) => packets.push(bytes.toString()));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  t.after(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  const at = home(t, `${OTHERS}\nstatsd: { port: ${socket.address().port} }`);
  at.append(line('www', 'starting'));
  await at.run();
  await at.settled();
  at.append(...respawns('www', 10));
  const stats = () => packets.flatMap((packet) => packet.trim().split('\n'));
  await until('it fires there', () => stats().some((stat) => stat.startsWith('cerberus.firing:1|g')));
  assert.ok(stats().includes('cerberus.events.stopping:10|c|#host:web-3,service:www'), stats().join());
  assert.ok(stats().includes('cerberus.respawns:10|c|#host:web-3,service:www'), stats().join());
  assert.ok(packets.length < stats().length);
});

/** By UDP, or on a unix socket. */
async function realStatsd(t: TestContext, socket?: string) {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-statsd-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const [port, mgmt] = [await freePort(), await freePort()];
  const config = join(dir, 'config.js');
  const loopback = "address: '127.0.0.1', mgmt_address: '127.0.0.1'";
  // It forgets its counts when it flushes; here it does not.
  const server = socket === undefined ? `port: ${port}` : `server: './servers/tcp', socket: '${socket}'`;
  writeFileSync(config, `{ ${loopback}, ${server}, mgmt_port: ${mgmt}, backends: [], flushInterval: 3600000 }`);
  const script = createRequire(import.meta.url).resolve('statsd/stats.js');
  const statsd = startProgram(t, process.execPath, [script, config]);
  await until('StatsD is up', () => statsd.said.includes('server is up'));
  // It says so before its management port listens.
  await until('it tells its counters', () =>
    askCounters(mgmt).then(
      () => true,
      () => false,
    ),
  );
  return { port, counters: () => askCounters(mgmt), stop: () => statsd.stop() };
}

/** Its management port writes them as a JavaScript object. */
function askCounters(port: number): Promise<Record<string, number>> {
  return new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(port, '127.0.0.1', () => socket.write('counters\n'));
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('END')) socket.end();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      const pairs = [...said.matchAll(/'?([\w.-]+)'?: (\d+)/g)];
      resolve(Object.fromEntries(pairs.map(([, name = '', value]) => [name, Number(value)])));
    });
  });
}
