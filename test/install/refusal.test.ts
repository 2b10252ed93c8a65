import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ground, refusal } from '../../src/install/refusal.ts';

const NODE = { version: '20.20.2', path: '/usr/bin/node', forAll: true };
const ON_UPSTART: Ground = {
  ...{ init: 'upstart', rooted: false, superuser: true, dryRun: false },
  ...{ node: NODE, upstart: true, systemd: undefined },
};
const ON_SYSTEMD: Ground = { ...ON_UPSTART, init: 'systemd', upstart: false, systemd: 252 };
const ELSEWHERE = { upstart: false, systemd: undefined, superuser: false };
const AT_HOME = { ...NODE, path: '/home/ann/.nvm/versions/node/v20.20.2/bin/node' };

const CASES: readonly [name: string, ground: Ground, why: RegExp | undefined][] = [
  ['Upstart, as root', ON_UPSTART, undefined],
  ['systemd, as root', ON_SYSTEMD, undefined],
  ['the oldest Node', { ...ON_UPSTART, node: { ...NODE, version: '20.19.0' } }, undefined],
  [
    'a Node just too old',
    { ...ON_UPSTART, node: { ...NODE, version: '20.18.3' } },
    /^Node 20\.18\.3 is too old: it takes 20\.19/,
  ],
  [
    'a Node of years ago, below a root',
    { ...ON_UPSTART, rooted: true, node: { ...NODE, version: '8.0.0' } },
    /too old/,
  ],
  ['a newer Node', { ...ON_UPSTART, node: { ...NODE, version: '24.1.0' } }, undefined],
  ['not root', { ...ON_UPSTART, superuser: false }, /^Only root .*--dry-run.*--root/],
  ['not root, only to see', { ...ON_UPSTART, superuser: false, dryRun: true }, undefined],
  ['below a root, as anybody, with no init system', { ...ON_UPSTART, ...ELSEWHERE, rooted: true }, undefined],
  [
    'a Node that only root reaches',
    { ...ON_UPSTART, node: { ...NODE, forAll: false } },
    /^The user cerberus could not run "\/usr\/bin\/node"/,
  ],
  ['a Node in a home that all may read', { ...ON_UPSTART, node: AT_HOME }, undefined],
  ['a Node in a home, which the units do not see', { ...ON_SYSTEMD, node: AT_HOME }, /could not run/],
  [
    'Upstart asked for, systemd here',
    { ...ON_SYSTEMD, init: 'upstart' },
    /^Upstart does not run here .*: here it is systemd$/,
  ],
  [
    'systemd asked for, Upstart here',
    { ...ON_UPSTART, init: 'systemd' },
    /^systemd does not run here .*: here it is Upstart$/,
  ],
  ['neither', { ...ON_UPSTART, upstart: false }, /say --root DIR$/],
  ['an old systemd', { ...ON_SYSTEMD, systemd: 239 }, /^systemd 239 is too old: it takes 240/],
];

for (const [name, ground, why] of CASES) {
  test(`whether to install: ${name}`, () => {
    if (why === undefined) assert.equal(refusal(ground), undefined);
    else assert.match(refusal(ground) ?? '', why);
  });
}
