import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rotates } from '../../src/install/log-rotation.ts';

const LOG = '/var/log/upstart/cerberus.log';
const RULE = 'daily\n missingok\n rotate 7\n compress\n notifempty\n nocreate\n';

const CASES: readonly [name: string, text: string, covered: boolean][] = [
  ["Ubuntu 14.04's own", `/var/log/upstart/*.log {\n ${RULE}}\n`, true],
  ['the brace at the path', `/var/log/upstart/*.log{\n${RULE}}`, true],
  ['one of several paths', `/var/log/a.log\n"/var/log/upstart/cerberus.log" {\n${RULE}}`, true],
  ['a question mark', '/var/log/upstart/cerberu?.log {}', true],
  ['a star does not reach into directories', '/var/log/*.log {}', false],
  ['a comment', `# /var/log/upstart/*.log\n/var/log/syslog {\n${RULE}}`, false],
  ['the dot is a dot', '/var/log/upstart/cerberusxlog {}', false],
  ['a script that names a directory', '/var/log/x { postrotate\n ls /var/log/upstart\n endscript }', false],
];

for (const [name, text, covered] of CASES) {
  test(`rotation by others: ${name}`, () => assert.equal(rotates([text], LOG), covered));
}
