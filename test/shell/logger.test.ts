import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger } from '../../src/shell/logger.ts';

function heard(pretty: boolean, level?: string) {
  const lines: string[] = [];
  const options = { pretty, write: (line: string) => void lines.push(line) };
  return { lines, logger: createLogger(level === undefined ? options : { ...options, level }) };
}

test('a line is a JSON object with level, time, fields and message', () => {
  const { lines, logger } = heard(false);
  logger.warn({ receiver: 'oncall', why: 'two\nlines' }, 'mail refused');
  assert.equal(lines.length, 1);
  assert.ok(lines[0]?.endsWith('\n') && lines[0].indexOf('\n') === lines[0].length - 1, 'one line');
  const { time, ...rest } = JSON.parse(lines[0] ?? '');
  assert.deepEqual(rest, { level: 40, receiver: 'oncall', why: 'two\nlines', msg: 'mail refused' });
  assert.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
});

test('for a terminal it is a line for people', () => {
  const { lines, logger } = heard(true);
  logger.error({ pid: 7, why: 'gone' }, 'the agent cannot run');
  logger.info({}, 'stopped');
  assert.match(lines[0] ?? '', /^\d\d:\d\d:\d\d ERROR the agent cannot run {2}pid=7 why=gone\n$/);
  assert.match(lines[1] ?? '', /^\d\d:\d\d:\d\d info {2}stopped\n$/);
});

test('below its level it is silent; info is the usual one', () => {
  const usual = heard(false);
  usual.logger.debug({}, 'details');
  usual.logger.info({}, 'news');
  assert.equal(usual.lines.length, 1);
  const chatty = heard(false, 'debug');
  chatty.logger.debug({}, 'details');
  assert.equal(chatty.lines.length, 1);
});

test('what others wrote cannot command the terminal', () => {
  const { lines, logger } = heard(true);
  logger.info({ service: '\x1b]0;owned\x07www\u202e', why: 'a\r\nb\x9b2J' }, 'an alert fired');
  assert.match(lines[0] ?? '', /service=\\u001b\]0;owned\\u0007www\\u202e why=a\\u000d\\u000ab\\u009b2J\n$/);
});
