import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { bundle, copyBundle } from '../support/bundle.ts';
import { cerberus } from '../support/cerberus.ts';
import { hostOf, snapshot } from '../support/host-tree.ts';

/** `cerberus install --root` where cerberus was installed before, and from other places than a clone. */

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const AGENT = 'etc/init/cerberus-agent.conf';
const HOOK = 'etc/init/cerberus.conf';
const PROGRAM = 'usr/local/lib/cerberus/cerberus.mjs';

describe('a file of ours that somebody changed', { concurrency: 2, timeout: 60_000 }, () => {
  test('is shown and left, and the rest is upgraded', async (t) => {
    const host = await installed(t);
    appendFileSync(join(host, AGENT), '# local\n');
    appendFileSync(join(host, PROGRAM), '// an older release\n');
    const mine = readFileSync(join(host, AGENT), 'utf8');
    const { code, stdout, stderr } = await cerberus(t, ['install', 'upstart', '--root', host]);
    assert.equal(code, 1);
    assert.match(stdout, /^! \/etc\/init\/cerberus-agent\.conf {3}differs\n {4}- # local$/m);
    assert.match(stdout, /^All other files are in place; nothing was started\.$/m);
    assert.equal(
      stderr,
      `Left as it was:\n  /${AGENT} differs; --force replaces it, and keeps the old one as /${AGENT}.old\n`,
    );
    assert.equal(readFileSync(join(host, AGENT), 'utf8'), mine);
    assert.equal(readFileSync(join(host, PROGRAM), 'utf8'), readFileSync(bundle(), 'utf8'));
    assert.match(readFileSync(join(host, `${PROGRAM}.old`), 'utf8'), /an older release\n$/);
  });

  test('is all that a dry run finds wrong', async (t) => {
    const host = await installed(t);
    appendFileSync(join(host, AGENT), '# local\n');
    const before = snapshot(host);
    const { code, stdout, stderr } = await cerberus(t, ['install', 'upstart', '--root', host, '--dry-run']);
    assert.deepEqual([code, stderr.split('\n')[0]], [1, 'Left as it was:']);
    assert.match(stdout, /^Nothing was changed\.$/m);
    assert.deepEqual(snapshot(host), before);
  });

  test('does not let anything be done where a file of others stands as well', async (t) => {
    const host = await installed(t);
    appendFileSync(join(host, PROGRAM), '// an older release\n');
    appendFileSync(join(host, AGENT), '# local\n');
    writeFileSync(join(host, 'usr/local/bin/cerberus'), '#!/bin/sh\necho a game\n');
    const before = snapshot(host);
    const { code, stderr } = await cerberus(t, ['install', 'upstart', '--root', host]);
    assert.equal(code, 1);
    assert.match(stderr, /cerberus is not of cerberus: move it away first\nNothing was changed\.\n$/);
    assert.deepEqual(snapshot(host), before);
  });

  test('is replaced by --force, which keeps each old one under a name of its own', async (t) => {
    const host = hostOf(t, { [HOOK]: '# cerberus, as I like it\n' });
    assert.equal((await cerberus(t, ['install', 'upstart', '--root', host, '--force'])).code, 0);
    assert.equal((await cerberus(t, ['install', 'upstart', '--root', host, '--force', '--detailed'])).code, 0);
    const text = (name: string) => readFileSync(join(host, 'etc/init', name), 'utf8');
    assert.equal(text('cerberus.conf'), readFileSync(join(PACKAGE, 'config/upstart/cerberus-detailed.conf'), 'utf8'));
    assert.equal(text('cerberus.conf.2.old'), readFileSync(join(PACKAGE, 'config/upstart/cerberus.conf'), 'utf8'));
    assert.equal(text('cerberus.conf.old'), '# cerberus, as I like it\n');
  });
});

describe('the two hooks', { concurrency: 2, timeout: 60_000 }, () => {
  for (const [there, asked, said] of [
    [['--detailed'], [], 'is the detailed hook: add --detailed to keep it'],
    [[], ['--detailed'], 'is the plain hook: leave --detailed out to keep it'],
  ] as const) {
    test(`the one that stands there ${said}`, async (t) => {
      const host = await installed(t, ...there);
      const { code, stdout, stderr } = await cerberus(t, ['install', 'upstart', '--root', host, ...asked]);
      assert.equal(code, 1);
      assert.ok(stdout.includes(`! /${HOOK}   ${said}\n`), stdout);
      assert.doesNotMatch(stdout, /^ {4}[-+] /m);
      assert.ok(stderr.includes(`/${HOOK} ${said}; --force replaces it`), stderr);
    });
  }

  test('a dry run says which one it would be', async (t) => {
    const args = ['install', 'upstart', '--root', hostOf(t, {}), '--dry-run', '--detailed'];
    assert.match((await cerberus(t, args)).stdout, /^would make \/etc\/init\/cerberus\.conf {3}the detailed hook$/m);
  });
});

describe('the program', { concurrency: 2, timeout: 60_000 }, () => {
  test('installs from where npm puts the package, through the link that npm makes', async (t) => {
    const host = hostOf(t, {});
    const run = byNpm(host);
    const { status, stdout, stderr } = run('install', 'upstart', '--root', host);
    assert.ok(existsSync(join(host, HOOK)) === (status === 0), stderr);
    if (!/^\/(usr\/)?(local\/)?s?bin$/.test(dirname(process.execPath))) return assert.match(stderr, /is a link to/);
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /^= \/usr\/local\/bin\/cerberus {3}kept, npm put this program there$/m);
    assert.match(stdout, /^ {2}chroot \S+ npm uninstall -g cerberus-agent$/m);
    assert.equal(existsSync(join(host, PROGRAM)), false);
  });

  test('alone, without the files that come with it, says where to run it from', (t) => {
    const [host, dir] = [hostOf(t, {}), hostOf(t, {})];
    const alone = join(dir, 'cerberus.mjs');
    copyBundle(alone);
    const { status, stderr } = spawnSync(process.execPath, [alone, 'install', 'upstart', '--root', host], {
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.ok(
      stderr.includes(`"${join(dir, 'agent.mjs')}" stands without them, run it from a clone or the package`),
      stderr,
    );
    assert.deepEqual(readdirSync(host), []);
  });
});

async function installed(t: TestContext, ...args: readonly string[]): Promise<string> {
  const host = hostOf(t, {});
  assert.equal((await cerberus(t, ['install', 'upstart', '--root', host, ...args])).code, 0);
  return host;
}

/** The package as `npm install -g` leaves it on a host. */
function byNpm(host: string) {
  const home = join(host, 'usr/local/lib/node_modules/cerberus-agent');
  for (const part of ['package.json', 'config', 'systemd-compat'])
    cpSync(join(PACKAGE, part), join(home, part), { recursive: true });
  copyBundle(join(home, 'dist/cerberus.js'));
  mkdirSync(join(host, 'usr/local/bin'), { recursive: true });
  symlinkSync('../lib/node_modules/cerberus-agent/dist/cerberus.js', join(host, 'usr/local/bin/cerberus'));
  return (...args: readonly string[]) =>
    spawnSync(process.execPath, [join(host, 'usr/local/bin/cerberus'), ...args], { encoding: 'utf8' });
}
