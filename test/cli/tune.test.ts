import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runReplay } from '../../src/cli/replay.ts';
import { runTune, type TuneArgs } from '../../src/cli/tune.ts';
import { formatDuration } from '../../src/config/duration.ts';
import { parseConfig } from '../../src/config/load.ts';
import { heardIo } from '../support/io.ts';
import { monthLog } from '../support/month-log.ts';
import { stampOf } from '../support/random-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'cerberus-tune-'));
after(() => rmSync(folder, { recursive: true }));

const FIXTURES = fileURLToPath(new URL('../fixtures/upstart', import.meta.url));
const config = put('utc.yaml', 'timezone: UTC\nreceivers: { oncall: { maildir: { dir: /nonexistent } } }\n');
const SEED = 1;
const month = monthLog(SEED);
const log = put('month.log', month.log);

test('the recommended rules beat the default: fewer alerts for nothing, and lasting storms told earlier', async () => {
  const found = await json({});
  assert.equal(found.storms.lasting, month.lasting, `seed ${SEED}`);
  const standard = found.candidates.find((one: Candidate) => one.respawns === 10 && one.within_s === 60);
  const { fast, slow, missed } = found.recommended;
  assert.equal(missed, 0);
  for (const rule of [fast, slow]) {
    assert.ok(
      rule.cleared < standard.cleared,
      `${rule.rule}: ${rule.cleared} for nothing, the default ${standard.cleared}`,
    );
    assert.ok(
      rule.untold_s < standard.untold_s,
      `${rule.rule}: ${rule.untold_s} s untold, the default ${standard.untold_s}`,
    );
  }
  assert.equal(fast.alerts_per_week, fast.alerts / found.weeks);
});

for (const path of [log, ...recorded()]) {
  test(`pasted into a config, the rules for ${basename(path)} fire exactly as was said`, async (t) => {
    const { yaml, recommended } = await json({ logs: [path] });
    if (yaml === null) {
      t.diagnostic('nothing is recommended');
      return;
    }
    const pasted = put(
      'pasted.yaml',
      `timezone: UTC\nreceivers: { oncall: { maildir: { dir: /nonexistent } } }\n${yaml}`,
    );
    const io = heardIo();
    assert.equal(await runReplay({ config: pasted, json: true, logs: [path] }, io), 0, io.heard.stderr);
    const { alerts }: { alerts: { rule: string }[] } = JSON.parse(io.heard.stdout);
    const fired = (name: string) => alerts.filter(({ rule }) => rule === name).length;
    if (recommended.fast !== null) assert.equal(fired('crash-loop'), recommended.fast.alerts, yaml);
    if (recommended.slow !== null) assert.equal(fired('slow-crash-loop'), recommended.slow.alerts, yaml);
  });
}

test('what is to be pasted says what becomes of the page, and means the same where there are no default rules', async () => {
  const { yaml, recommended } = await json({ logs: [join(FIXTURES, 'slow-crashloop.plain.log')] });
  assert.equal(recommended.slow.rule, '5 respawns within 10m');
  assert.match(yaml, /# The page\. Not measured: it follows crash-loop, once that has held for three windows/);
  const rulesOf = (start: string) => {
    const { rules } = parseConfig(
      `${start}receivers: { oncall: { maildir: { dir: /nonexistent } } }\n${yaml}`,
      'pasted',
    );
    return ['crash-loop', 'crash-loop-lasting', 'slow-crash-loop'].map((name) =>
      rules.findLast((rule) => rule.name === name),
    );
  };
  const { respawns, within_s } = recommended.fast;
  const [fast, lasting, slow] = rulesOf('');
  assert.deepEqual(fast?.conditions, [{ respawns, within: within_s * 1000 }]);
  assert.deepEqual(lasting?.conditions, fast?.conditions);
  assert.ok(yaml.includes(`for: ${formatDuration(lasting?.for ?? 0)}\n    severity: page`), yaml);
  assert.deepEqual(slow?.conditions, [{ respawns: 5, within: 600_000 }]);
  assert.deepEqual(rulesOf('default_rules: false\n'), [fast, lasting, slow]);
});

test('a pasted page is the one that would follow if it were not written', async () => {
  const { yaml } = await json({ logs: [join(FIXTURES, 'slow-crashloop.plain.log')] });
  const unwritten = yaml.replace(/ {2}- name: crash-loop-lasting\n(?: {4}.*\n)+/, '');
  assert.notEqual(unwritten, yaml);
  const pageOf = (text: string) =>
    parseConfig(`receivers: { oncall: { maildir: { dir: /nonexistent } } }\n${text}`, 'pasted').rules.findLast(
      ({ name }) => name === 'crash-loop-lasting',
    );
  assert.deepEqual(pageOf(unwritten), pageOf(yaml));
});

test('a rule that is not recommended is said to stay as it is', async () => {
  const { yaml } = await json({ within: '1m..5m' });
  assert.match(yaml, /# slow-crash-loop stays as it is/);
  assert.doesNotMatch(yaml, /name: slow-crash-loop/);
});

test('the frontier has no candidate that another beats on both axes', async () => {
  const { candidates } = await json({});
  const edge = candidates.filter((one: Candidate) => one.frontier);
  assert.ok(edge.length > 0);
  for (const one of edge) {
    assert.ok(!candidates.some((c: Candidate) => c.cleared < one.cleared && c.untold_s < one.untold_s));
  }
});

for (const name of [
  'crashloop.plain',
  'crashloop.detail',
  'crashloop.published',
  'dependency-outage.plain',
  'slow-crashloop.detail',
]) {
  test(`the rules for ${name}, recorded on a real Upstart, catch all its lasting storms`, async () => {
    const truth = JSON.parse(readFileSync(join(FIXTURES, `${name}.truth.json`), 'utf8'));
    const found = await json({ logs: [join(FIXTURES, `${name}.log`)] });
    const loops: { service: string; from: number; to: number }[] = truth.crash_loops;
    const lasting = loops.filter(({ from, to }) => to - from > found.grace_s).map(({ service }) => service);
    assert.ok(lasting.length >= 2);
    const told = found.storms.list.map(({ service }: { service: string }) => service);
    assert.deepEqual([...told].sort(), [...lasting].sort());
    assert.equal(found.recommended.missed, 0);
  });
}

test('a short log gives no rate, a quiet one no rule, and both say so', async () => {
  const short = await json({ logs: [join(FIXTURES, 'crashloop.plain.log')] });
  assert.equal(short.candidates[0].alerts_per_week, null);
  assert.match(short.notes.join('\n'), /too short to say how often a rule fires/);
  const calm = put(
    'calm.log',
    Array.from({ length: 60 }, (_, i) => `${stampOf(Date.UTC(2026, 0, 1 + i))} www stopping\n`).join(''),
  );
  const quiet = await json({ logs: [calm] });
  assert.deepEqual([quiet.recommended, quiet.yaml], [null, null]);
  assert.match(
    quiet.notes.join('\n'),
    /^No recommendation: the log is too quiet, no storm in it lasted longer than 5m/,
  );
  assert.match((await run({ logs: [put('empty.log', '')] })).out, /Nothing to say: no line of the log has a time/);
});

test('--respawns, --within and --grace are heard, and what cannot be read is said', async () => {
  const { candidates, grace_s } = await json({ respawns: '5,9', within: '30s..1m', grace: '90s' });
  const pairs = candidates.map(({ respawns, within_s }: Candidate) => [respawns, within_s]);
  assert.deepEqual(
    [grace_s, pairs],
    [
      90,
      [
        [5, 30],
        [5, 60],
        [9, 30],
        [9, 60],
      ],
    ],
  );
  for (const [args, message] of [
    [{ respawns: '1..5' }, /^Cannot read --respawns "1": write 2 to 1000/],
    [{ respawns: '50..5' }, /the smaller one comes first/],
    [{ within: '10' }, /^--within: cannot read "10": a duration needs a unit/],
    [{ grace: '5 min' }, /^--grace: cannot read/],
    [{ svg: join(folder, 'none', 'x.svg') }, /ENOENT/],
  ] as const) {
    const { code, err } = await run(args);
    assert.equal(code, 1);
    assert.match(err, message);
  }
});

test('--svg draws what stands on its own, and no name from a log breaks it', async () => {
  const path = join(folder, 'tune.svg');
  await run({ svg: path, logs: [put('hostile.log', month.log.replaceAll('svc', '</svg><script>&"'))] });
  const drawn = readFileSync(path, 'utf8');
  assert.match(drawn, /^<svg xmlns=/);
  assert.doesNotMatch(drawn, /<script|href|url\(|<\/svg>(?!\n$)/);
  assert.match(drawn, /&lt;\/svg&gt;&lt;scr/);
});

test('in words, with the default marked among the rules tried', async () => {
  const { out } = await run({}, 'terminal');
  assert.match(out, /^10 within 1m .* the default crash-loop/m);
  assert.match(
    out,
    /^Fast: \d+ respawns within \d+[ms]\.\n {2}\d+ alerts \(\d+\.\d a week\), 0 of them over within 5m/m,
  );
  assert.match(out, /^Slow: \d+ respawns within \d+[mh]\.\n.* 10 of 10 lasting storms told/m);
});

/** Every log that was recorded, of both init systems. */
function recorded(): string[] {
  return [FIXTURES, join(FIXTURES, '../systemd')].flatMap((dir) =>
    readdirSync(dir)
      .filter((name) => name.endsWith('.log'))
      .map((name) => join(dir, name)),
  );
}

interface Candidate {
  readonly respawns: number;
  readonly within_s: number;
  readonly cleared: number;
  readonly untold_s: number;
  readonly frontier: boolean;
}

async function json(args: Partial<TuneArgs>) {
  const { code, out, err } = await run({ json: true, ...args });
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

async function run(args: Partial<TuneArgs>, to: 'pipe' | 'terminal' = 'pipe') {
  const io = heardIo(to);
  const code = await runTune({ config, json: false, logs: [log], ...args }, io);
  return { code, out: plain(io.heard.stdout), err: io.heard.stderr };
}

/** Without the colours. */
function plain(text: string): string {
  return text.replaceAll(/\u001b\[\d+m/g, '');
}

function put(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
