import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sendStats } from '../../../src/shell/showing/statsd.ts';
import { sendToSocket } from '../../../src/shell/showing/statsd-socket.ts';
import { realProgram, startProgram } from '../../support/real-programs.ts';
import { until } from '../delivering/support.ts';

const NOBODY = new AbortController().signal;
const LINES = [Buffer.from('a:1|c\nb:2|c\n'), Buffer.from('c:3|c\n')];

test('every packet arrives, in order, and the server has read them when it is said that they were sent', async (t) => {
  let said = '';
  const path = await listen(t, (socket) => socket.setEncoding('utf8').on('data', (text: string) => (said += text)));
  assert.equal(await sendToSocket(path, LINES, { signal: NOBODY }), undefined);
  assert.equal(said, 'a:1|c\nb:2|c\nc:3|c\n');
});

test('stats go as whole lines, each with its newline, whatever the packets', async (t) => {
  let said = '';
  const path = await listen(t, (socket) => socket.setEncoding('utf8').on('data', (text: string) => (said += text)));
  const server = { host: 'nowhere.invalid', port: 1, socket: path, prefix: 'cerberus.' };
  const stats = Array.from({ length: 500 }, (_, i) => ({ kind: 'counter', name: `respawns.s${i}`, value: i }) as const);
  await sendStats(server, stats, NOBODY);
  const lines = stats.map(({ name, value }) => `cerberus.${name}:${value}|c\n`);
  assert.equal(said, lines.join(''));
});

test('where no socket is, or nobody listens any more, nothing was sent', async (t) => {
  const path = await listen(t, () => undefined);
  await assert.rejects(sendToSocket(`${path}-else`, LINES, { signal: NOBODY }), /ENOENT/);
});

test('a server that goes away with some unread has not been sent it', async (t) => {
  const path = await listen(t, (socket) => socket.destroy());
  await assert.rejects(sendToSocket(path, LINES, { signal: NOBODY }));
  const much = Array.from({ length: 200 }, () => Buffer.alloc(1_400, 'x:1|c\n'));
  await assert.rejects(sendToSocket(path, much, { signal: NOBODY }));
});

test('a server that does not read is not waited for: what the kernel took is sent, and it is said', async (t) => {
  const path = await listen(t, (socket) => socket.pause());
  const wrong = await sendToSocket(path, LINES, { signal: NOBODY, readWithinMs: 50 });
  assert.match(wrong ?? '', /has not read it in time$/);
  const toomuch = Array.from({ length: 50 }, () => Buffer.alloc(100_000, 'x:1|c\n'));
  await assert.rejects(
    sendToSocket(path, toomuch, { signal: NOBODY, readWithinMs: 50 }),
    /does not read what it is sent/,
  );
});

test('whoever has to stop does not wait for a server either', async (t) => {
  const path = await listen(t, (socket) => socket.pause());
  const stop = new AbortController();
  const sent = sendToSocket(path, LINES, { signal: stop.signal });
  stop.abort();
  await assert.rejects(sent, { name: 'AbortError' });
});

test('a socket of datagrams is told as such, with the way round it', async (t) => {
  const perl = realProgram(t, 'perl');
  if (perl === undefined) return;
  const path = join(folder(t), 'datagrams');
  const script = `use Socket; socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, pack_sockaddr_un($ARGV[0])) or die; $| = 1; print "up"; sleep 60`;
  const program = startProgram(t, perl, ['-e', script, path]);
  await until('it is there', () => program.said.includes('up'));
  await assert.rejects(sendToSocket(path, LINES, { signal: NOBODY }), /is a socket of datagrams, .* host and port/);
});

async function listen(t: TestContext, onConnection: (socket: Socket) => void): Promise<string> {
  const path = join(folder(t), 'statsd.sock');
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return path;
}

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-socket-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
