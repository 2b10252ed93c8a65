import type { AddressInfo } from 'node:net';

export interface MailServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** A mail server on loopback, on a port of the kernel's choice, that takes every mail. Gives its bytes as received. */
export async function startMailServer(onMail: (raw: Buffer) => void): Promise<MailServer> {
  const { SMTPServer } = await import('smtp-server');
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, _session, taken) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        onMail(Buffer.concat(chunks));
        taken();
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  // From here on an error is one of a single connection: a client that broke off.
  server.on('error', () => undefined);
  const stop = () => new Promise<void>((resolve) => server.close(resolve));
  return { port: (server.server.address() as AddressInfo).port, stop }; // it listens on TCP, so there is one
}
