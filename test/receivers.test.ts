import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError, parseConfig } from '../src/config/load.ts';
import { createIncident } from '../src/core/telling/incident.ts';
import { receiversOf } from '../src/receivers.ts';
import { ID_PATTERN } from '../src/shell/delivering/entry.ts';
import { aMail, tempDir } from './shell/delivering/support.ts';

test('each way of a receiver is a transport; a receiver with one way lends it its name', () => {
  const config = parseConfig(
    `smtp: { host: mail.example.com }
receivers:
  oncall: { email: { to: oncall@example.com } }
  all: { email: { to: all@example.com }, maildir: { dir: /var/mail/all }, sendmail: { to: root } }`,
    'test',
  );
  const { transports, waysOf } = receiversOf(config);
  assert.deepEqual(
    [...transports.keys()],
    ['oncall', 'oncall.email', 'all', 'all.email', 'all.maildir', 'all.sendmail'],
    'and what waits under one name is sent when there are more ways than before, or fewer',
  );
  assert.equal(transports.get('oncall'), transports.get('oncall.email'));
  assert.equal(transports.get('all'), transports.get('all.email'));
  assert.deepEqual(waysOf('oncall'), ['oncall']);
  assert.deepEqual(waysOf('all'), ['all.email', 'all.maildir', 'all.sendmail']);
  assert.deepEqual(waysOf('nobody'), []);
});

test('a maildir gets its mails without anything else being connected', async (t) => {
  const dir = join(await tempDir(t), 'mail');
  const { transports } = receiversOf(parseConfig(`receivers: { archive: { maildir: { dir: ${dir} } } }`, 'test'));
  const outcome = await transports.get('archive')?.send(aMail('m1', { receiver: 'archive' }));
  assert.equal(outcome?.ok, true);
  assert.equal(readdirSync(join(dir, 'new')).length, 1);
});

test('the longest name of a receiver leaves room in the ids of its mails', () => {
  const configOf = (name: string) => parseConfig(`receivers: { ${name}: { maildir: { dir: /mail } } }`, 'test');
  const longest = 'r'.repeat(40);
  assert.deepEqual(Object.keys(configOf(longest).receivers), [longest]);
  assert.throws(() => configOf(`${longest}r`), ConfigError);
  const incident = createIncident('a-service-with-a-very-long-name', Date.UTC(2026, 10, 24)).id;
  const id = `${incident}.${longest}.g9999.999-rising-page-99999-of-9999.9`;
  assert.match(id, ID_PATTERN);
});
