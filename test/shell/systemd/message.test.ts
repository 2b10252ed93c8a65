import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readEntry } from '../../../src/shell/systemd/message.ts';

/** Fields as `journalctl -o json` of systemd 252 writes them. */
const EXITED = {
  __CURSOR: 's=a;i=1;b=b0;m=2;t=3;x=4',
  __REALTIME_TIMESTAMP: '1795351307874999',
  _SOURCE_REALTIME_TIMESTAMP: '1795351307874123',
  _BOOT_ID: 'b0',
  MESSAGE_ID: '98e322203f7a4ed290d09fe03c09fe15',
  UNIT: 'www.service',
  INVOCATION_ID: 'i1',
  COMMAND: 'ExecStart',
  EXIT_CODE: 'exited',
  EXIT_STATUS: '3',
};

const EXITS: readonly { what: string; fields: object; exit: object }[] = [
  { what: 'an exit', fields: {}, exit: { process: 'main', status: 3, signal: undefined } },
  {
    what: 'a signal',
    fields: { EXIT_CODE: 'killed', EXIT_STATUS: '9' },
    exit: { process: 'main', status: undefined, signal: 'KILL' },
  },
  {
    what: 'a signal with two names',
    fields: { EXIT_CODE: 'dumped', EXIT_STATUS: '6' },
    exit: { process: 'main', status: undefined, signal: 'ABRT' },
  },
  {
    what: 'a signal without a name',
    fields: { EXIT_CODE: 'killed', EXIT_STATUS: '40' },
    exit: { process: 'main', status: undefined, signal: '40' },
  },
  {
    what: 'another process',
    fields: { COMMAND: 'ExecStartPre' },
    exit: { process: 'pre-start', status: 3, signal: undefined },
  },
];

for (const { what, fields, exit } of EXITS) {
  test(`reads the exit of ${what}`, () => {
    assert.deepEqual(read({ ...EXITED, ...fields })?.message?.exit, exit);
  });
}

test('reads when, which unit, which life and which boot', () => {
  const entry = read(EXITED);
  assert.equal(entry?.cursor, EXITED.__CURSOR);
  assert.deepEqual(
    [entry?.message?.at, entry?.message?.unit, entry?.message?.invocation, entry?.message?.boot, entry?.message?.kind],
    [1_795_351_307_874, 'www.service', 'i1', 'b0', 'exited'],
  );
});

test('a restart is told from a stop by the job that ends', () => {
  const stopped = { ...EXITED, MESSAGE_ID: '9d1aaa27d60140bd96365438aad20286' };
  assert.equal(read({ ...stopped, JOB_TYPE: 'restart' })?.message?.restarting, true);
  assert.equal(read({ ...stopped, JOB_TYPE: 'stop' })?.message?.restarting, false);
});

const PASSED_BY: readonly { why: string; fields: object }[] = [
  { why: 'a unit skipped for a condition has no invocation', fields: { INVOCATION_ID: undefined } },
  { why: 'a timer is no service', fields: { UNIT: 'www.timer' } },
  { why: 'no unit', fields: { UNIT: undefined } },
  { why: 'a message of another kind', fields: { MESSAGE_ID: 'be02cf6855d2428ba40df7e9d022f03d' } },
  { why: 'a field that is bytes', fields: { UNIT: [119, 255] } },
  { why: 'no time', fields: { _SOURCE_REALTIME_TIMESTAMP: 'x', __REALTIME_TIMESTAMP: 'x' } },
];

for (const { why, fields } of PASSED_BY) {
  test(`passes by, with its cursor: ${why}`, () => {
    assert.deepEqual(read({ ...EXITED, ...fields }), { cursor: EXITED.__CURSOR, message: undefined });
  });
}

test('what is no entry is none, and never thrown', () => {
  for (const text of ['', '{', 'null', '3', '[]', '{"UNIT":"www.service"}', '{"__CURSOR":1}']) {
    assert.equal(readEntry(text), undefined, text);
  }
});

function read(fields: object) {
  return readEntry(JSON.stringify(fields));
}
