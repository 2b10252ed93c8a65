import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import { join } from 'node:path';

const SOCKET = 'agent.sock';
const ANSWER_WITHIN = 5_000;
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/** Answers one question with something that JSON can carry, or undefined for a question it does not know. */
export type Answer = (question: string) => unknown;

/**
 * Answers questions of the command line on a unix socket in the state directory, which only its owner can enter.
 * The result stops it. Bound through a descriptor of the directory, because a socket's path may have 107 bytes only.
 */
export async function serveControl(dir: string, answer: Answer): Promise<() => Promise<void>> {
  await rm(join(dir, SOCKET), { force: true });
  const handle = await openDirectory(dir);
  const server = createServer((req, res) => {
    const found = answer((req.url ?? '/').slice(1));
    res.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json', connection: 'close' });
    res.end(JSON.stringify(found ?? { error: 'unknown question' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath(handle), resolve);
  });
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await rm(join(dir, SOCKET), { force: true });
    await handle.close();
  };
}

/** Asks the agent of a state directory; undefined when none answers. */
export async function askAgent(dir: string, question: string): Promise<unknown> {
  let handle: FileHandle;
  try {
    handle = await openDirectory(dir);
  } catch {
    return undefined; // no such directory, or not ours to enter: no agent that we could ask
  }
  try {
    return JSON.parse(await ask(socketPath(handle), question));
  } catch {
    return undefined; // nobody listens, or it is no agent
  } finally {
    await handle.close();
  }
}

function ask(socket: string, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const req = request({ socketPath: socket, path: `/${question}`, timeout: ANSWER_WITHIN }, (res) => {
      let text = '';
      res.setEncoding('utf8');
      res.on('data', (part: string) => {
        text += part;
        if (text.length > ANSWER_BYTES_MAX) req.destroy(new Error('The answer is too long'));
      });
      res.on('end', () => (res.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      res.on('error', reject);
    });
    req.on('timeout', () => req.destroy(new Error('No answer in time')));
    req.on('error', reject);
    req.end();
  });
}

function openDirectory(dir: string): Promise<FileHandle> {
  return open(dir, constants.O_RDONLY | constants.O_DIRECTORY);
}

function socketPath(handle: FileHandle): string {
  return `/proc/self/fd/${handle.fd}/${SOCKET}`;
}
