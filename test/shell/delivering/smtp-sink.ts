import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface Received {
  readonly to: readonly string[];
  readonly raw: string;
  readonly mail: ParsedMail;
  readonly secure: boolean;
}

export interface Sink {
  readonly port: number;
  readonly received: Received[];
  readonly server: SMTPServer;
  /** Connections made so far. */
  connections: number;
  /** Goes away at once, with its connections. */
  close(): Promise<void>;
}

/** An SMTP error as the server sends it. */
export function reply(code: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

/** A real SMTP server on a port of the kernel's choice, with the faults that `options` put in. */
export async function smtpSink(t: TestContext, options: SMTPServerOptions = {}, port = 0): Promise<Sink> {
  const received: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        const to = session.envelope.rcptTo.map(({ address }) => address);
        void simpleParser(raw).then((mail) => {
          received.push({ to, raw: raw.toString('latin1'), mail, secure: session.secure });
          callback();
        });
      });
    },
    ...options,
  });
  // Clients of these tests break off on purpose.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const close = (): Promise<void> => {
    // The TLS socket where there is one: Node crashes when the one below is destroyed first.
    for (const connection of server.connections) connection._socket.destroy();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  t.after(close);
  const sink: Sink = { port: (server.server.address() as AddressInfo).port, received, server, connections: 0, close };
  server.server.on('connection', () => {
    sink.connections += 1;
  });
  return sink;
}

export interface Certificates {
  readonly caFile: string;
  readonly cert: string;
  readonly key: string;
}

/** A certificate for 127.0.0.1 from an authority of our own. */
export function makeCertificates(t: TestContext): Certificates {
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-certs-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test CA');
  openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  writeFileSync(join(dir, 'san'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'san'];
  openssl('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.pem');
  const read = (name: string): string => readFileSync(join(dir, name), 'utf8');
  return { caFile: join(dir, 'ca.pem'), cert: read('server.pem'), key: read('server.key') };
}
