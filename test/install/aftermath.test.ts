import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextCommands, undoCommands } from '../../src/install/aftermath.ts';
import type { Step } from '../../src/install/plan.ts';
import { programParts } from '../../src/install/program.ts';
import { systemdParts } from '../../src/install/systemd.ts';
import { upstartParts } from '../../src/install/upstart.ts';

const PLAIN = { detailed: false, rotated: false, user: false, group: false };
const upstart = upstartParts((name) => name, PLAIN);
const systemd = systemdParts((name) => name);
const made = (parts: typeof upstart): Step[] =>
  parts.flatMap((part) => (part.kind === 'file' ? [{ does: 'make' as const, part }] : []));

test('the first time the agent is started', () => {
  assert.equal(nextCommands('upstart', made(upstart)).at(-1), 'start cerberus-agent');
  assert.equal(nextCommands('systemd', made(systemd)).at(-1), 'systemctl enable --now cerberus-journal cerberus');
});

test('where it was before it is restarted, whoever brought the newer program', () => {
  const byNpm: Step[] = [{ does: 'nothing', what: '/usr/local/bin/cerberus', why: 'kept' }];
  assert.equal(nextCommands('upstart', byNpm).at(-1), 'stop cerberus-agent; start cerberus-agent');
  assert.match(nextCommands('systemd', byNpm).at(-1) ?? '', /systemctl restart cerberus-journal cerberus$/);
});

test('the undo of a root names what is below it alone, and stops nothing', () => {
  const undo = undoCommands(
    'systemd',
    [...programParts({ first: '', agent: '' }, '/usr/bin/node'), ...systemd],
    '/mnt/my image',
  );
  assert.deepEqual(undo, [
    "systemctl --root='/mnt/my image' disable cerberus-journal cerberus",
    undo[1],
    "rmdir --ignore-fail-on-non-empty '/mnt/my image'/usr/local/lib/cerberus",
    "chroot '/mnt/my image' userdel cerberus",
    "chroot '/mnt/my image' userdel cerberus-journal",
    "rm -r '/mnt/my image'/etc/cerberus '/mnt/my image'/var/log/cerberus '/mnt/my image'/var/lib/cerberus*   # config, log and state",
  ]);
  assert.match(undo[1] ?? '', /^rm( '\/mnt\/my image'\/\S+)+$/);
});

test('a program that npm put there is taken away by npm', () => {
  const undo = undoCommands('upstart', upstart, '');
  assert.ok(undo.includes('npm uninstall -g cerberus-agent'));
  assert.deepEqual(undo[0], 'stop cerberus-agent');
});
