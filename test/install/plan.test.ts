import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { config, ownDirectory, type Part, program, settings, sharedDirectory } from '../../src/install/part.ts';
import { type Found, type Host, planInstall } from '../../src/install/plan.ts';

const TEXT = '# cerberus, as shipped';
const ROOTS = { uid: 0, gid: 0 };
const file = (text: string, mode = 0o644, owner = ROOTS): Found => {
  return { kind: 'file', text, mode, aside: '/f.old', ...owner };
};
const directory = (mode: number, owner = ROOTS): Found => ({ kind: 'directory', mode, ...owner });

interface Case {
  readonly name: string;
  readonly part: Part | undefined;
  readonly found: Found;
  readonly host?: Partial<Host>;
  readonly force?: boolean;
  readonly does: string;
  readonly why?: RegExp;
}

const [configDirectory, configFile] = config('/etc/cerberus/cerberus.yaml', 'receivers: {}');
const SETTINGS = settings('/f', TEXT);
const PROGRAM = program('/f', TEXT);
const STATE = ownDirectory('/var/lib/cerberus', { mode: 0o700, user: 'cerberus', group: 'cerberus' });
const OURS = { uid: 995, gid: 994 };
const LINK: Found = { kind: 'link', target: '../lib/node_modules/cerberus-agent/dist/cerberus.js', aside: '/f.old' };

const CASES: readonly Case[] = [
  { name: 'a file that is not there is made', part: SETTINGS, found: { kind: 'absent' }, does: 'make' },
  { name: 'the same file is left', part: SETTINGS, found: file(TEXT), does: 'nothing', why: /unchanged/ },
  {
    name: 'the same file with another mode is given its mode',
    part: SETTINGS,
    found: file(TEXT, 0o666),
    does: 'set-access',
  },
  {
    name: 'a changed file of ours is left',
    part: SETTINGS,
    found: file('# cerberus, mine'),
    does: 'differ',
    why: /^differs$/,
  },
  {
    name: 'a changed file of ours is replaced by force',
    part: SETTINGS,
    found: file('# cerberus, mine'),
    force: true,
    does: 'replace',
  },
  {
    name: 'a file of others is refused',
    part: SETTINGS,
    found: file('# other'),
    does: 'refuse',
    why: /not of cerberus/,
  },
  {
    name: 'a file of others is refused even by force',
    part: SETTINGS,
    found: file('# other'),
    force: true,
    does: 'refuse',
  },
  {
    name: 'an older program is replaced',
    part: PROGRAM,
    found: file('#!/bin/sh\n# Written by `cerberus install`', 0o755),
    does: 'replace',
  },
  {
    name: 'a program of others with our name is refused',
    part: PROGRAM,
    found: file('# cerberus, the game', 0o755),
    force: true,
    does: 'refuse',
  },
  {
    name: 'a program of others is refused',
    part: PROGRAM,
    found: file('#!/bin/sh\n', 0o755),
    force: true,
    does: 'refuse',
  },
  {
    name: 'a link to another cerberus is refused',
    part: PROGRAM,
    found: LINK,
    does: 'refuse',
    why: /is a link to "\.\./,
  },
  { name: 'a link to another cerberus is replaced by force', part: PROGRAM, found: LINK, force: true, does: 'replace' },
  {
    name: 'a link to something else is refused',
    part: PROGRAM,
    found: { ...LINK, target: '/bin/x' },
    force: true,
    does: 'refuse',
  },
  {
    name: 'a directory in place of a file is refused',
    part: SETTINGS,
    found: directory(0o755),
    force: true,
    does: 'refuse',
  },
  {
    name: 'a way out of the root is refused',
    part: SETTINGS,
    found: { kind: 'unfit', why: 'leads out' },
    force: true,
    does: 'refuse',
  },
  { name: 'a config is made', part: configFile, found: { kind: 'absent' }, does: 'make' },
  {
    name: 'a config is kept, by force too',
    part: configFile,
    found: file('log: x', 0o640, { uid: 0, gid: 994 }),
    force: true,
    does: 'nothing',
    why: /yours/,
  },
  {
    name: 'a config that is a link is kept',
    part: configFile,
    found: LINK,
    force: true,
    does: 'nothing',
    why: /yours/,
  },
  {
    name: 'a config that the agent cannot read is made readable',
    part: configFile,
    found: file('log: x', 0o600),
    does: 'set-access',
  },
  { name: 'a directory that is not there is made', part: configDirectory, found: { kind: 'absent' }, does: 'make' },
  { name: 'our directory is left', part: STATE, found: directory(0o700, OURS), does: 'nothing' },
  {
    name: 'our directory that others may read is closed',
    part: STATE,
    found: directory(0o755, OURS),
    does: 'set-access',
  },
  { name: "our directory that is another's is taken", part: STATE, found: directory(0o700), does: 'set-access' },
  {
    name: 'an owner that does not exist yet is not right',
    part: STATE,
    found: directory(0o700),
    host: { users: new Map() },
    does: 'set-access',
  },
  {
    name: 'below a root, an owner that does not exist is left',
    part: STATE,
    found: directory(0o700),
    host: { users: new Map(), live: false },
    does: 'nothing',
  },
  {
    name: 'owners are left to root',
    part: STATE,
    found: directory(0o700),
    host: { superuser: false },
    does: 'nothing',
  },
  {
    name: "others' directory is left as it is",
    part: sharedDirectory('/f'),
    found: directory(0o2775),
    does: 'nothing',
  },
  { name: 'a file in place of a directory is refused', part: STATE, found: file(TEXT), force: true, does: 'refuse' },
];

describe('the plan for one part', () => {
  for (const { name, part, found, host, force = false, does, why } of CASES) {
    test(name, () => {
      assert.ok(part !== undefined && 'path' in part);
      const [step, ...more] = planInstall([part], hostWith({ found: new Map([[part.path, found]]), ...host }), {
        force,
      });
      assert.deepEqual([step?.does, more], [does, []]);
      if (why !== undefined) assert.match(step !== undefined && 'why' in step ? step.why : '', why);
    });
  }
});

describe('users and reloads', () => {
  const users: Part = { kind: 'users', names: ['cerberus'], command: ['useradd', 'cerberus'], commandFor: () => '' };
  const reload: Part = { kind: 'reload', command: ['systemctl', 'daemon-reload'], after: '/etc/systemd/system' };
  const unit = settings('/etc/systemd/system/cerberus.service', TEXT);
  const none = { users: new Map(), groups: new Map() };
  const does = (parts: readonly Part[], host: Partial<Host>) =>
    planInstall(parts, hostWith(host), { force: false }).map((step) => step.does);

  test('users are made where they are missing, and left to do below a root', () => {
    assert.deepEqual(does([users], {}), ['nothing']);
    assert.deepEqual(does([users], none), ['run']);
    assert.deepEqual(does([users], { ...none, live: false }), ['leave']);
  });

  test('a user without the group of his name is not enough', () => {
    assert.deepEqual(does([users], { groups: new Map() }), ['run']);
  });

  test('the manager is told of changed units, of unchanged ones not, and below a root never', () => {
    const same = new Map([[unit.path, file(TEXT)]]);
    assert.deepEqual(does([unit, reload], {}), ['make', 'run']);
    assert.deepEqual(does([unit, reload], { found: same }), ['nothing']);
    assert.deepEqual(does([unit, reload], { live: false }), ['make']);
  });
});

test('of a file in its other form the names are said, not the lines', () => {
  const other = { name: 'the long one', mark: /^# cerberus, long/, toKeep: 'say --long to keep it' };
  const part = { ...settings('/f', TEXT), form: { name: 'the short one', other } };
  const planned = (text: string) =>
    planInstall([part], hostWith({ found: new Map([['/f', file(text)]]) }), { force: false })[0];
  const [long, mine] = [planned('# cerberus, long\nand more'), planned('# cerberus, mine')];
  assert.ok(long?.does === 'differ' && mine?.does === 'differ');
  assert.deepEqual([long.why, long.difference], ['is the long one: say --long to keep it', []]);
  assert.deepEqual([mine.why, mine.difference.length], ['differs', 2]);
});

test('a file that is left shows what replacing it would change', () => {
  const part = settings('/f', '# cerberus\nkept\nnew');
  const host = hostWith({ found: new Map([['/f', file('# cerberus\nkept\nold')]]) });
  const [step] = planInstall([part], host, { force: false });
  assert.ok(step?.does === 'differ');
  assert.deepEqual(step.difference, ['- old', '+ new']);
});

function hostWith(host: Partial<Host>): Host {
  return {
    live: true,
    superuser: true,
    users: new Map([['cerberus', 995]]),
    groups: new Map([['cerberus', 994]]),
    found: new Map(),
    ...host,
  };
}
