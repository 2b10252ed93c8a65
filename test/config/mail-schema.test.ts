import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfig } from '../../src/config/load.ts';

const RECEIVERS = 'receivers: { oncall: { maildir: { dir: /nonexistent } } }\n';

function parse(text: string, init: 'upstart' | 'systemd') {
  const { excerpt, kernelLogs } = parseConfig(RECEIVERS + text, 'c.yaml', { host: 'a', timezone: 'UTC', init });
  return { excerpt, kernelLogs };
}

test('under Upstart the excerpt is a file and the kernel’s log is read; under systemd the journal has both', () => {
  assert.deepEqual(parse('', 'upstart'), {
    excerpt: { path: '/var/log/upstart/{job}.log', lines: 20 },
    kernelLogs: ['/var/log/syslog', '/var/log/messages'],
  });
  assert.deepEqual(parse('', 'systemd'), { excerpt: { path: 'journal', lines: 20 }, kernelLogs: [] });
});

test('both can be somewhere else, or off', () => {
  const own = parse(
    "excerpt: { path: '/srv/{job}/{instance}.log', lines: 5 }\nkernel_log: /var/log/kern.log",
    'systemd',
  );
  assert.deepEqual(own, {
    excerpt: { path: '/srv/{job}/{instance}.log', lines: 5 },
    kernelLogs: ['/var/log/kern.log'],
  });
  assert.deepEqual(parse('excerpt: { path: off }\nkernel_log: off', 'upstart'), { excerpt: undefined, kernelLogs: [] });
});

test('a path that depends on where the agent is started is refused, and so are more lines than a mail has', () => {
  assert.throws(
    () => parse('excerpt: { path: log/www.log }', 'upstart'),
    /neither auto nor off nor a path from the root/,
  );
  assert.throws(() => parse('excerpt: { lines: 21 }', 'upstart'), /more than 20/);
});
