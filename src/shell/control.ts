import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';

const SOCKET = 'agent.sock';
const ANSWER_WITHIN = 5_000;
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

const QUESTION_BYTES_MAX = 64 * 1024;

/**
 * Answers one question with something that JSON can carry, or undefined for a question it does not know. `body` is what
 * was asked with it, as JSON, and must be checked; undefined when nothing was.
 */
export type Answer = (question: string, body: unknown) => unknown;

/**
 * Answers questions of the command line on a unix socket in the state directory, which only its owner can enter.
 * The result stops it. Bound through a descriptor of the directory, because a socket's path may have 107 bytes only.
 */
export async function serveControl(dir: string, answer: Answer): Promise<() => Promise<void>> {
  await rm(join(dir, SOCKET), { force: true });
  const handle = await openDirectory(dir);
  const server = createServer((req, res) => {
    const reply = (status: number, found: unknown) => {
      res.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      res.end(JSON.stringify(found));
    };
    bodyOf(req)
      .then((body) => {
        const found = answer((req.url ?? '/').slice(1), body);
        reply(found === undefined ? 404 : 200, found ?? { error: 'unknown question' });
      })
      .catch((error) => reply(400, { error: String(error) }));
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

/** Asks the agent of a state directory, with something as JSON if need be; undefined when none answers. */
export async function askAgent(dir: string, question: string, body?: unknown): Promise<unknown> {
  let handle: FileHandle;
  try {
    handle = await openDirectory(dir);
  } catch {
    return undefined; // no such directory, or not ours to enter: no agent that we could ask
  }
  try {
    return JSON.parse(await ask(socketPath(handle), question, body));
  } catch {
    return undefined; // nobody listens, or it is no agent
  } finally {
    await handle.close();
  }
}

function ask(socket: string, question: string, body: unknown): Promise<string> {
  const method = body === undefined ? 'GET' : 'POST';
  return new Promise((resolve, reject) => {
    const req = request({ socketPath: socket, path: `/${question}`, method, timeout: ANSWER_WITHIN }, (res) => {
      textOf(res, ANSWER_BYTES_MAX).then(
        (text) => (res.statusCode === 200 ? resolve(text) : reject(new Error(text))),
        reject,
      );
    });
    req.on('timeout', () => req.destroy(new Error('No answer in time')));
    req.on('error', reject);
    req.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function bodyOf(req: IncomingMessage): Promise<unknown> {
  const text = await textOf(req, QUESTION_BYTES_MAX);
  return text === '' ? undefined : JSON.parse(text);
}

/** All that comes, up to a limit; beyond it the connection is cut. */
async function textOf(message: IncomingMessage, bytesMax: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message) {
    parts.push(part);
    bytes += part.length;
    if (bytes > bytesMax) throw new RangeError(`More than ${bytesMax} bytes`);
  }
  return Buffer.concat(parts).toString('utf8');
}

function openDirectory(dir: string): Promise<FileHandle> {
  return open(dir, constants.O_RDONLY | constants.O_DIRECTORY);
}

function socketPath(handle: FileHandle): string {
  return `/proc/self/fd/${handle.fd}/${SOCKET}`;
}
