import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pipeline } from '../../../src/core/pipeline.ts';
import { htmlOf } from '../../../src/core/telling/html.ts';
import type { Notification } from '../../../src/core/telling/notification.ts';
import { textOf } from '../../../src/core/telling/text.ts';
import { HOUR, SECOND } from '../../../src/core/time.ts';
import { notificationsIn } from '../../support/core-driver.ts';
import { lineOf } from '../../support/core-log.ts';
import { DEFAULT_POLICY } from '../../support/policies.ts';

/** What a mail says when services join an incident that somebody has taken up or silenced. */

const START = Date.UTC(2026, 10, 24, 5);
const NEW = ['a', 'b', 'c', 'e', 'f'];

test('who joins what was silenced is named first, and the mail is about those that fire', () => {
  const rising = joined((pipeline) => pipeline.setSilences([silenceOf('silly')]));
  const text = textOf(rising.letters);
  assert.match(
    text,
    /^Warning, worse: a, b, c, e and f are new on web-3: they are crash-looping, 50 respawns in 9 s\./,
  );
  assert.doesNotMatch(text.split('\n')[0] ?? '', /silly/);
  assert.doesNotMatch(commandsIn(rising).join('\n'), /status silly|silly\.log/);
  assert.notEqual(rising.letters[0]?.picture?.service, 'silly');
  assert.match(text, /\n {2}silly {2}30 respawns in 29 s, from 05:00:00: muted\n/);
  assert.match(htmlOf(rising.letters), />muted</);
  assert.equal(rising.services.at(-1), 'silly');
});

test('who joins what was taken up is said to be unknown to whom took it up', () => {
  const by = { by: 'root', at: START + 30 * SECOND, comment: '' };
  const rising = joined((pipeline, incident) => void pipeline.acknowledge(incident, by));
  const text = textOf(rising.letters).replace(/\s+/g, ' ');
  assert.match(text, /^Warning, worse: .* are new on web-3: (6 services|they) are crash-looping/);
  assert.match(text, /Taken up by root, Tue 24 Nov 2026 05:00:30 \+0000, before \w, \w, \w, \w and \w joined\. No rem/);
});

test('no command stands twice, and who fell first is looked at first', () => {
  const commands = commandsIn(joined(() => {}));
  assert.equal(new Set(commands).size, commands.length, commands.join('\n'));
  assert.equal(commands[0], 'initctl status silly');
});

test('one that comes back is not new', () => {
  const lines = storm('a', 0, 2_200) + storm('b', 0, 10) + storm('b', 2_100, 10);
  const sorted = lines.trimEnd().split('\n').sort(byTime).join('\n');
  const back = told(`${sorted}\n`, () => {}).find(({ letters }) => / b is back/.test(letters[0]?.headline ?? ''));
  assert.match(back?.letters[0]?.headline ?? '', /: b is back on web-3: 2 services are crash-looping, /);
});

/** Both stop in one second: nobody can tell which was first. */
test('what stopped in the same second is not said to have fallen first', () => {
  const db = lineOf(START - HOUR, 'db', 'starting') + lineOf(START, 'db', 'stopping RESULT=ok GOAL=stop PID=7');
  const [firing] = told(db + storm('web', 0, 10), () => {});
  assert.ok(firing !== undefined);
  const text = textOf(firing.letters).replace(/\s+/g, ' ');
  assert.match(text, / db stopped in the same second as web began to respawn, and has not started since\. One cause\?/);
  assert.doesNotMatch(text + htmlOf(firing.letters), /[Ff]ell first/);
  assert.match(text, /What to do: initctl status web .* initctl status db # stopped in the same second/);
  assert.deepEqual(
    firing.letters[0]?.wanted.map(({ service }) => service),
    ['web', 'db'],
  );
});

/** "silly" storms; then something is done about it, and a minute later five others storm, of one second on. */
function joined(act: (pipeline: Pipeline, incident: string) => void): Notification {
  const later = Array.from({ length: 10 }, (_, i) => NEW.map((name) => lineAt(70 + i, name)).join('')).join('');
  const rising = told(storm('silly', 0, 30), act, later).find(({ reason }) => reason === 'rising');
  assert.ok(rising !== undefined);
  return rising;
}

function told(first: string, act: (pipeline: Pipeline, incident: string) => void, then = ''): Notification[] {
  const pipeline = new Pipeline(DEFAULT_POLICY);
  const decisions = read(pipeline, first);
  act(pipeline, pipeline.incidents[0]?.id ?? '');
  decisions.push(...read(pipeline, then));
  return notificationsIn([...decisions, ...pipeline.tick(START + HOUR)]);
}

function read(pipeline: Pipeline, lines: string) {
  const bytes = Buffer.from(lines);
  return pipeline.read(bytes, 0, bytes.length, Number.POSITIVE_INFINITY);
}

function storm(service: string, from: number, seconds: number): string {
  return Array.from({ length: seconds }, (_, i) => lineAt(from + i, service)).join('');
}

function lineAt(seconds: number, service: string): string {
  return lineOf(START + seconds * SECOND, service, 'stopping');
}

/** All of one morning. */
function byTime(a: string, b: string): number {
  return a.slice(0, 24) < b.slice(0, 24) ? -1 : a.slice(0, 24) > b.slice(0, 24) ? 1 : 0;
}

function commandsIn({ letters }: Notification): string[] {
  return (letters[0]?.steps ?? []).map(({ command }) => command);
}

function silenceOf(name: string) {
  const matches = ({ service }: Readonly<Record<string, string>>) => service === name;
  return { id: 's1', matches, from: START, until: START + 2 * HOUR, comment: 'deploy', author: 'ann' };
}
