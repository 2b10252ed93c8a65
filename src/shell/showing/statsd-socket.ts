import { connect } from 'node:net';

export interface SendOptions {
  /** Gives up. */
  readonly signal: AbortSignal;
  /** A server that has not read by then what it was sent is not waited for. */
  readonly readWithinMs?: number;
}

const READ_WITHIN_MS = 10_000;

/**
 * Sends to whoever listens on a unix stream socket, over a connection of its own: the server closes its end once it has
 * read to ours, which proves that it has. A kernel that took everything is no proof, and an open connection gives none.
 * Answers with what is wrong when the server has not closed: then the kernel keeps what is unread, as long as the server is.
 *
 * @throws {Error} when not all was taken, or the server went away with some unread: then it is to be sent again.
 */
export function sendToSocket(
  path: string,
  packets: readonly Uint8Array[],
  { signal, readWithinMs = READ_WITHIN_MS }: SendOptions,
): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, signal });
    let [taken, read] = [false, false];
    let failure: Error | undefined;
    const waited = setTimeout(() => {
      if (!taken) failure = new Error(`"${path}" does not read what it is sent`);
      socket.destroy();
    }, readWithinMs);
    socket.on('finish', () => {
      taken = true;
    });
    socket.on('end', () => {
      read = true;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      failure = inWords(path, error);
    });
    socket.on('close', () => {
      clearTimeout(waited);
      if (failure !== undefined || !taken) reject(failure ?? new Error(`"${path}" was closed by the server`));
      else resolve(read ? undefined : `"${path}" takes what it is sent, and has not read it in time`);
    });
    socket.resume();
    for (const packet of packets) socket.write(packet);
    socket.end();
  });
}

function inWords(path: string, error: NodeJS.ErrnoException): Error {
  if (error.code !== 'EPROTOTYPE') return error;
  const words = `"${path}" is a socket of datagrams, and only streams can be used; write host and port, for UDP`;
  return new Error(words, { cause: error });
}
