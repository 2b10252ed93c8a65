import { lookup } from 'node:dns/promises';
import { StatsD } from 'hot-shots';

export interface StatsdServer {
  readonly host: string;
  readonly port: number;
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
 * Sends stats in as few packets as they fit in. UDP does not tell what became of them.
 * @throws {Error} when the name is not known, or this host would not send: then nothing was sent, or not all.
 */
export async function sendStats({ host, port, prefix }: StatsdServer, stats: readonly Stat[]): Promise<void> {
  const { address } = await lookup(host);
  let failure: Error | undefined;
  const client = new StatsD({
    ...{ host: address, port, prefix, maxBufferSize: PACKET_BYTES_MAX, bufferFlushInterval: NEVER },
    includeDataDogTags: false,
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
