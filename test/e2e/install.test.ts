import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { bundle } from '../support/bundle.ts';
import { cerberus } from '../support/cerberus.ts';
import { hostOf, snapshot } from '../support/host-tree.ts';

/** `cerberus install --root`, by the built program, into directories that stand for a host. */

const isRoot = process.geteuid?.() === 0;
const PASSWD =
  'root:x:0:0::/root:/bin/sh\ncerberus:x:995:994::/:/bin/false\ncerberus-journal:x:996:993::/:/bin/false\n';
const GROUP = 'root:x:0:\ncerberus:x:994:\ncerberus-journal:x:993:\n';

const UPSTART = [
  'etc/cerberus 750 root:cerberus',
  'etc/cerberus/cerberus.yaml 640 root:cerberus',
  'etc/init/cerberus-agent.conf 644 root:root',
  'etc/init/cerberus.conf 644 root:root',
  'etc/logrotate.d/cerberus 644 root:root',
  'usr/local/bin/cerberus 755 root:root',
  'usr/local/lib/cerberus 755 root:root',
  'usr/local/lib/cerberus/agent.mjs 644 root:root',
  'usr/local/lib/cerberus/cerberus.mjs 644 root:root',
  'var/lib/cerberus 700 cerberus:cerberus',
];
const SYSTEMD = [
  'etc/cerberus 750 root:cerberus',
  'etc/cerberus/cerberus.yaml 640 root:cerberus',
  'etc/logrotate.d/cerberus 644 root:root',
  'etc/systemd/system/cerberus-journal.service 644 root:root',
  'etc/systemd/system/cerberus.service 644 root:root',
  'etc/sysusers.d/cerberus.conf 644 root:root',
  'etc/tmpfiles.d/cerberus.conf 644 root:root',
  'usr/local/bin/cerberus 755 root:root',
  'usr/local/lib/cerberus 755 root:root',
  'usr/local/lib/cerberus/agent.mjs 644 root:root',
  'usr/local/lib/cerberus/cerberus.mjs 644 root:root',
  'var/log/cerberus 755 cerberus-journal:cerberus-journal',
];

describe('install', { concurrency: 2, timeout: 60_000 }, () => {
  for (const [init, expected] of [
    ['upstart', UPSTART],
    ['systemd', SYSTEMD],
  ] as const) {
    test(`${init}: everything is in place, with modes and owners, and a second run changes nothing`, async (t) => {
      const host = hostOf(t, { 'etc/passwd': PASSWD, 'etc/group': GROUP });
      const first = await cerberus(t, ['install', init, '--root', host]);
      assert.deepEqual([first.code, first.stderr], [0, '']);
      assert.deepEqual(listed(host), isRoot ? expected : expected.map(withoutOwner));
      const before = snapshot(host);
      const second = await cerberus(t, ['install', init, '--root', host]);
      assert.equal(second.code, 0);
      assert.match(second.stdout, /^Nothing was changed: all was in place\.$/m);
      assert.doesNotMatch(second.stdout, /^[+~]/m);
      assert.deepEqual(snapshot(host), before);
    });

    test(`${init}: --dry-run says it all and writes nothing`, async (t) => {
      const host = hostOf(t, { 'etc/hostname': 'web-3\n' });
      const before = snapshot(host);
      const { code, stdout } = await cerberus(t, ['install', init, '--root', host, '--dry-run']);
      assert.equal(code, 0);
      for (const line of expected) {
        const path = line.split(' ')[0] ?? '';
        assert.match(stdout, new RegExp(`^would make /${path}( {3}the plain hook)?$`, 'm'));
      }
      assert.match(stdout, /^Nothing was changed\.$/m);
      assert.match(stdout, /^Left to do, once it is installed:\n {2}[\s\S]*^To undo it then:\n {2}/m);
      assert.deepEqual(snapshot(host), before);
    });

    test(`${init}: the first config is good, and names the log that is written`, async (t) => {
      const host = hostOf(t, {});
      await cerberus(t, ['install', init, '--root', host]);
      const log = init === 'upstart' ? '/var/log/upstart/cerberus.log' : '/var/log/cerberus/events.log';
      assert.deepEqual(loadConfig(join(host, 'etc/cerberus/cerberus.yaml')).logs, [log]);
    });
  }
});

describe('what stands there already', { concurrency: 2, timeout: 60_000 }, () => {
  test('a config that is there is kept, and a log of another name is pointed out', async (t) => {
    const mine = 'log: /srv/events.log\nreceivers: { me: { maildir: { dir: /srv/mail } } }\n';
    const host = hostOf(t, { 'etc/cerberus/cerberus.yaml': mine });
    const { code, stdout } = await cerberus(t, ['install', 'systemd', '--root', host, '--force']);
    assert.equal(code, 0);
    assert.match(stdout, /says log: \/srv\/events\.log, while \/var\/log\/cerberus\/events\.log is written/);
    assert.equal(readFileSync(join(host, 'etc/cerberus/cerberus.yaml'), 'utf8'), mine);
  });

  test('a file of others is refused, with --force too, before anything is done', async (t) => {
    const host = hostOf(t, { 'usr/local/bin/cerberus': '#!/bin/sh\necho a game\n' });
    const before = snapshot(host);
    const { code, stderr } = await cerberus(t, ['install', 'systemd', '--root', host, '--force']);
    assert.deepEqual(
      [code, stderr],
      [1, '! /usr/local/bin/cerberus is not of cerberus: move it away first\nNothing was changed.\n'],
    );
    assert.deepEqual(snapshot(host), before);
  });

  test('an older program is replaced, and the last one is kept', async (t) => {
    const older = readFileSync(bundle(), 'utf8').slice(0, 1000);
    const host = hostOf(t, { 'usr/local/lib/cerberus/cerberus.mjs': older });
    const { code, stdout } = await cerberus(t, ['install', 'upstart', '--root', host]);
    assert.equal(code, 0);
    assert.match(stdout, /^~ \/usr\/local\/lib\/cerberus\/cerberus\.mjs {3}the old one is .*\.old$/m);
    assert.equal(readFileSync(join(host, 'usr/local/lib/cerberus/cerberus.mjs.old'), 'utf8'), older);
  });

  test("where Ubuntu's logrotate has the log already, no second file names it", async (t) => {
    const host = hostOf(t, { 'etc/logrotate.d/upstart': '/var/log/upstart/*.log {\n daily\n}\n' });
    await cerberus(t, ['install', 'upstart', '--root', host]);
    assert.deepEqual(readdirSync(join(host, 'etc/logrotate.d')), ['upstart']);
  });
});

describe('the directory of --root', { concurrency: 2, timeout: 60_000 }, () => {
  test('a link does not lead it out of the root', async (t) => {
    const [host, elsewhere] = [hostOf(t, {}), hostOf(t, {})];
    mkdirSync(join(host, 'etc'));
    symlinkSync(elsewhere, join(host, 'etc/init'));
    const { code, stderr } = await cerberus(t, ['install', 'upstart', '--root', host, '--force']);
    assert.equal(code, 1);
    assert.match(stderr, /^! \/etc\/init\/cerberus\.conf leads out of/m);
    assert.deepEqual(readdirSync(elsewhere), []);
  });

  test('without users the owners are left to do, and said', async (t) => {
    const host = hostOf(t, {});
    const { stdout } = await cerberus(t, ['install', 'upstart', '--root', host]);
    assert.match(stdout, /^All files are in place; nothing was started\.\nLeft to do:$/m);
    assert.match(stdout, /^ {2}chroot \S+ useradd --system --user-group .* cerberus$/m);
    assert.match(stdout, /^ {2}# then this command once more, as root/m);
  });

  test('the undo that it says takes all of it away, below the root alone', async (t) => {
    const host = hostOf(t, { 'etc/passwd': PASSWD, 'etc/group': GROUP });
    const { stdout } = await cerberus(t, ['install', 'upstart', '--root', host]);
    const undo = (stdout.split('To undo:\n')[1] ?? '').split('\n').map((line) => line.trim());
    const [users, files] = [undo.filter((line) => /userdel/.test(line)), undo.filter((line) => /^rm/.test(line))];
    assert.deepEqual(users, [`chroot ${host} userdel cerberus`]);
    for (const path of files.join(' ').match(/ \/\S+/g) ?? []) assert.ok(path.startsWith(` ${host}/`), path);
    execFileSync('sh', ['-euc', files.join('\n')]);
    const left = readdirSync(host, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(
      left.filter((path) => path.includes('cerberus')),
      [],
    );
  });

  test('a root that is no directory is refused', async (t) => {
    const root = join(hostOf(t, {}), 'missing');
    const { code, stderr } = await cerberus(t, ['install', 'systemd', '--root', root]);
    assert.deepEqual([code, stderr], [1, `Cannot install below "${root}": it is not there; mkdir it first\n`]);
    writeFileSync(root, '');
    const file = await cerberus(t, ['install', 'systemd', '--root', root]);
    assert.equal(file.stderr, `Cannot install below "${root}": it is no directory\n`);
  });
});

test('the command that is made runs the program with this Node', { timeout: 60_000 }, async (t) => {
  const host = hostOf(t, {});
  await cerberus(t, ['install', 'upstart', '--root', host]);
  const command = readFileSync(join(host, 'usr/local/bin/cerberus'), 'utf8');
  assert.ok(command.includes(`node=${process.execPath}\n`), command);
  const here = command.replace(' /usr/local/lib', ` ${host}/usr/local/lib`);
  writeFileSync(join(host, 'here'), here);
  chmodSync(join(host, 'here'), 0o755);
  assert.match(execFileSync(join(host, 'here'), ['--version'], { encoding: 'utf8' }), /^\d+\.\d+\.\d+\n$/);
});

/** What bears our name: path, mode, and the owner by name as the host's passwd has it. */
function listed(host: string): string[] {
  const paths = readdirSync(host, { recursive: true, encoding: 'utf8' }).filter((path) => path.includes('cerberus'));
  const lines = paths.map((path) => {
    const { mode, uid, gid } = lstatSync(join(host, path));
    return `${path} ${(mode & 0o7777).toString(8)} ${nameOf(PASSWD, uid)}:${nameOf(GROUP, gid)}`;
  });
  return lines.map((line) => (isRoot ? line : withoutOwner(line))).toSorted();
}

function nameOf(table: string, id: number): string {
  const row = table.split('\n').find((line) => Number(line.split(':')[2]) === id);
  return row?.split(':')[0] ?? String(id);
}

function withoutOwner(line: string): string {
  return line.slice(0, line.lastIndexOf(' '));
}
