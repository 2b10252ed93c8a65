import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { Certificates } from './smtp-sink.ts';

const POSTFIX = '/usr/sbin/postfix';
const NOBODY = 65_534;

/** Why a real Postfix cannot be tried here; undefined when it can. */
export function whyNoPostfix(): string | undefined {
  if (process.platform !== 'linux') return 'Postfix is tried on Linux only';
  if (!existsSync(POSTFIX)) return `${POSTFIX} is not installed`;
  if (process.getuid?.() !== 0) return 'a private Postfix needs root';
  return undefined;
}

export interface Postfix {
  readonly port: number;
  /** The Maildir of a user of example.com. */
  maildir(user: string): string;
  start(): Promise<void>;
  log(): string;
}

/** An instance of its own, configuration and queue in a temporary directory, on a free port of 127.0.0.1; oncall and b have mailboxes. */
export async function makePostfix(t: TestContext, { caFile: _, cert, key }: Certificates): Promise<Postfix> {
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), 'cerberus-postfix-'));
  // Its daemons give up root, and must still come through.
  chmodSync(dir, 0o755);
  const at = (...parts: string[]): string => join(dir, ...parts);
  for (const folder of ['etc', 'queue', 'data', 'mail']) mkdirSync(at(folder), { mode: 0o755 });
  const owner = Number(execFileSync('id', ['-u', 'postfix'], { encoding: 'utf8' }));
  chownSync(at('data'), owner, 0);
  chownSync(at('mail'), NOBODY, NOBODY);
  writeFileSync(at('etc', 'server.pem'), key + cert, { mode: 0o600 });
  writeFileSync(at('etc', 'main.cf'), mainCf(dir));
  writeFileSync(at('etc', 'master.cf'), masterCf(port));
  const postfix = async (command: string): Promise<void> =>
    void (await promisify(execFile)(POSTFIX, ['-c', at('etc'), command]));
  const stop = (): Promise<void> => postfix('stop').catch(() => undefined);
  t.after(async () => {
    await stop();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    port,
    maildir: (user) => at('mail', user),
    start: () => postfix('start'),
    log: () => (existsSync(at('maillog')) ? readFileSync(at('maillog'), 'utf8') : ''),
  };
}

function mainCf(dir: string): string {
  return `compatibility_level = 3.6
queue_directory = ${dir}/queue
data_directory = ${dir}/data
maillog_file = ${dir}/maillog
maillog_file_prefixes = ${dir}
myhostname = mx.example.com
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtpd_relay_restrictions = reject_unauth_destination
smtpd_tls_security_level = may
smtpd_tls_chain_files = ${dir}/etc/server.pem
virtual_mailbox_domains = example.com
virtual_mailbox_base = ${dir}/mail
virtual_mailbox_maps = inline:{ oncall@example.com=oncall/, b@example.com=b/ }
virtual_uid_maps = static:${NOBODY}
virtual_gid_maps = static:${NOBODY}
`;
}

function masterCf(port: number): string {
  return `127.0.0.1:${port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
showq unix n - n - - showq
postlog unix-dgram n - n - 1 postlogd
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('No port');
  return address.port;
}
