import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { after, test } from 'node:test';
import { type Prospect, prospectsOf } from '../../../src/shell/systemd/coming-back.ts';

/** With a stand-in for `systemctl` that answers as systemd 252 and 255 do; the real one is in real-journal.test.ts. */

const DIR = mkdtempSync(join(tmpdir(), 'cerberus-coming-back-'));
process.env.PATH = `${DIR}${delimiter}${process.env.PATH}`;
after(() => rmSync(DIR, { recursive: true, force: true }));

const ANSWERS: readonly { what: string; says: string; prospect: Prospect | undefined }[] = [
  { what: 'waits for its restart', says: 'SubState=auto-restart\nInvocationID=i1', prospect: 'coming-back' },
  { what: 'waits, since 254', says: 'SubState=auto-restart-queued\nInvocationID=i1', prospect: 'coming-back' },
  { what: 'is about to wait', says: 'SubState=failed-before-auto-restart\nInvocationID=i1', prospect: 'coming-back' },
  { what: 'failed', says: 'SubState=failed\nInvocationID=i1', prospect: 'staying-down' },
  { what: 'is dead', says: 'SubState=dead\nInvocationID=', prospect: 'staying-down' },
  { what: 'lives again', says: 'SubState=running\nInvocationID=i2', prospect: 'later' },
];

for (const { what, says, prospect } of ANSWERS) {
  test(`of a unit that ${what}: ${prospect}`, async () => {
    answer(`Id=www.service\n${says}\n`);
    assert.deepEqual([...(await prospectsOf(new Map([['www.service', 'i1']])))], [['www.service', prospect]]);
  });
}

test('many are asked in one call, and each gets its own answer', async () => {
  answer('Id=a.service\nSubState=failed\nInvocationID=i1\n\nId=b@7.service\nSubState=auto-restart\nInvocationID=i2\n');
  const units = new Map([
    ['a.service', 'i1'],
    ['b@7.service', 'i2'],
  ]);
  assert.deepEqual(Object.fromEntries(await prospectsOf(units)), {
    'a.service': 'staying-down',
    'b@7.service': 'coming-back',
  });
  assert.match(readFileSync(join(DIR, 'asked'), 'utf8'), /^show --property=\S+ -- a\.service b@7\.service$/m);
});

test('a systemctl that fails tells nothing', async () => {
  writeFileSync(join(DIR, 'systemctl'), '#!/bin/sh\nexit 1\n');
  assert.equal((await prospectsOf(new Map([['www.service', 'i1']]))).size, 0);
});

function answer(text: string): void {
  writeFileSync(join(DIR, 'text'), text);
  writeFileSync(join(DIR, 'systemctl'), `#!/bin/sh\necho "$*" > ${DIR}/asked\ncat ${DIR}/text\n`);
  chmodSync(join(DIR, 'systemctl'), 0o755);
}
