import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogNames } from '../src/log-names.ts';

const HOSTS = ['/var/log/hosts/{host}/cerberus.log', '/srv/{host}.log'];

test('one log is the agent’s own, and of one host', () => {
  const names = new LogNames(['/var/log/upstart/cerberus.log']);
  assert.deepEqual([names.hostOf('/var/log/upstart/cerberus.log'), names.ofMany], [null, false]);
});

test('each path has its host, as long as no other has it', () => {
  const names = new LogNames(HOSTS);
  assert.ok(names.ofMany);
  assert.equal(names.hostOf('/srv/web-1.log'), 'web-1');
  assert.equal(names.hostOf('/var/log/hosts/web-1/cerberus.log'), undefined);
  assert.equal(names.hostOf('/srv/web-1.log'), 'web-1');
  const trouble = names.troubleWith('/var/log/hosts/web-1/cerberus.log');
  assert.match(
    trouble?.why ?? '',
    /The log of the host "web-1" is \/srv\/web-1\.log; what a second one says is not judged/,
  );
  assert.equal(names.troubleWith('/var/log/hosts/web-1/cerberus.log'), undefined, 'that was said');
});

test('a path that is let go leaves its host to another', () => {
  const names = new LogNames(HOSTS);
  names.hostOf('/srv/web-1.log');
  names.hostOf('/var/log/hosts/web-1/cerberus.log');
  assert.equal(names.forget('/srv/web-1.log'), 'web-1');
  names.forget('/var/log/hosts/web-1/cerberus.log');
  assert.equal(names.hostOf('/var/log/hosts/web-1/cerberus.log'), 'web-1');
  assert.equal(names.isFollowed('web-1'), true);
  names.forget('/var/log/hosts/web-1/cerberus.log');
  assert.equal(names.isFollowed('web-1'), false);
});

test('the agent’s own host is not followed where the logs are those of others', () => {
  assert.equal(new LogNames(HOSTS).isFollowed(null), false);
  assert.equal(new LogNames([...HOSTS, '/var/log/upstart/cerberus.log']).isFollowed(null), true);
});
