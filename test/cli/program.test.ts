import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '../../src/cli/program.ts';
import { heardIo } from '../support/io.ts';

test('a command that is called wrongly points to its own help', async () => {
  const cases = [
    [['silence', 'add', 'www'], '(try: cerberus silence add --help)'],
    [['outbox', 'show'], '(try: cerberus outbox show --help)'],
    [['--bogus'], '(try: cerberus --help)'],
  ] as const;
  for (const [args, pointer] of cases) {
    const io = heardIo();
    assert.notEqual(await runProgram(args, io), 0);
    assert.ok(io.heard.stderr.includes(pointer), io.heard.stderr);
  }
});

test('commands that print tables say what comes out of a pipe', async () => {
  for (const command of [['status'], ['replay'], ['tune'], ['outbox', 'list'], ['silence', 'list']]) {
    const io = heardIo();
    await runProgram([...command, '--help'], io);
    assert.match(io.heard.stdout, /\nIn a pipe: tab-separated lines, no header; --json for scripts\.\n/);
  }
});
