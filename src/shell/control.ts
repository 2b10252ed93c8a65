import { constants } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
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
 * Answers questions of the command line on a unix socket in the state directory, which only its owner can enter. Each
 * connection is for one question and its answer: a line of JSON each, for which HTTP would be a lot to keep in memory.
 * The result stops it. Bound through a descriptor of the directory, because a socket's path may have 107 bytes only.
 */
export async function serveControl(dir: string, answer: Answer): Promise<() => Promise<void>> {
  await rm(join(dir, SOCKET), { force: true });
  const handle = await openDirectory(dir);
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined); // whoever asked went away, or `reply` cut it off
    void reply(socket, answer);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath(handle), resolve);
  });
  return async () => {
    for (const socket of open) socket.destroy();
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
    return await ask(socketPath(handle), { question, body });
  } catch {
    return undefined; // nobody listens, it is no agent, or it does not know
  } finally {
    await handle.close();
  }
}

async function ask(path: string, asked: { question: string; body: unknown }): Promise<unknown> {
  const socket = connect(path);
  socket.setTimeout(ANSWER_WITHIN, () => socket.destroy(new Error('No answer in time')));
  try {
    socket.write(`${JSON.stringify(asked)}\n`);
    return fieldsOf(await lineOf(socket, ANSWER_BYTES_MAX)).found;
  } finally {
    socket.destroy();
  }
}

async function reply(socket: Socket, answer: Answer): Promise<void> {
  try {
    const { question, body } = fieldsOf(await lineOf(socket, QUESTION_BYTES_MAX));
    socket.end(`${JSON.stringify({ found: answer(String(question), body) })}\n`);
  } catch (error) {
    socket.end(`${JSON.stringify({ error: String(error) })}\n`);
  }
}

function fieldsOf(json: string): { readonly [name: string]: unknown } {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** What comes up to the first newline. @throws {RangeError} when it is too long, {Error} when the end comes before it. */
function lineOf(socket: Socket, bytesMax: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  return new Promise((resolve, reject) => {
    socket.on('data', (part) => {
      parts.push(part);
      bytes += part.length;
      if (bytes > bytesMax) reject(new RangeError(`More than ${bytesMax} bytes`));
      else if (part.includes('\n')) resolve(Buffer.concat(parts).toString('utf8'));
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('Closed before the end of the line')));
  });
}

function openDirectory(dir: string): Promise<FileHandle> {
  return open(dir, constants.O_RDONLY | constants.O_DIRECTORY);
}

function socketPath(handle: FileHandle): string {
  return `/proc/self/fd/${handle.fd}/${SOCKET}`;
}
