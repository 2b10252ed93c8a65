import { lookup } from 'node:dns/promises';
import { Writable } from 'node:stream';
import { type ClientOptions, StatsD } from 'hot-shots';
import { sendToSocket } from './statsd-socket.ts';

export interface StatsdServer {
  readonly host: string;
  readonly port: number;
  /** A unix stream socket, in place of host and port. */
  readonly socket?: string | undefined;
  /** With its final dot. */
  readonly prefix: string;
}

export interface Stat {
  readonly kind: 'counter' | 'gauge';
  readonly name: string;
  readonly value: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What fits a packet on every common network, with its headers. */
const PACKET_BYTES_MAX = 1_432;
/** The library would look each second whether there is something to send; we send when there is. */
const NEVER = 2 ** 31 - 1;

/**
 * Sends stats in as few packets as they fit in. UDP does not tell what became of them; a stream does, and is asked.
 * Answers with what is wrong although they were sent.
 * @throws {Error} when the name is not known, or this host would not send: then nothing was sent, or not all.
 */
export async function sendStats(
  { host, port, socket, prefix }: StatsdServer,
  stats: readonly Stat[],
  signal: AbortSignal,
): Promise<string | undefined> {
  if (socket !== undefined) {
    const packets: Uint8Array[] = [];
    await write(stats, { protocol: 'stream', stream: collector(packets), prefix });
    return sendToSocket(socket, packets, { signal });
  }
  const { address } = await lookup(host);
  await write(stats, { host: address, port, prefix });
  return undefined;
}

async function write(stats: readonly Stat[], to: ClientOptions): Promise<void> {
  let failure: Error | undefined;
  const client = new StatsD({
    ...{ ...to, maxBufferSize: PACKET_BYTES_MAX, bufferFlushInterval: NEVER, includeDataDogTags: false },
    errorHandler(error) {
      failure = error;
    },
  });
  for (const { kind, name, value, tags = {} } of stats) {
    if (kind === 'counter') client.increment(name, value, tags);
    else client.gauge(name, value, tags);
  }
  await new Promise<void>((resolve) => client.close(() => resolve()));
  if (failure !== undefined) throw failure;
}

/** Takes the packets off the library, each a few whole lines: it would close a real stream without waiting for anybody. */
function collector(packets: Uint8Array[]): Writable {
  return new Writable({
    write(packet: Uint8Array, _encoding, done) {
      packets.push(packet);
      done();
    },
  });
}
