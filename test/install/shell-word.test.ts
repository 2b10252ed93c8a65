import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { shellWord } from '../../src/install/shell-word.ts';

test('a shell reads the word as the text that it was', () => {
  for (const text of ['/mnt/image', '/mnt/my image', "it's", '$(id)', '`id`', 'a"b\\', '*', '']) {
    assert.equal(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' }), text);
  }
});

test('a plain path stays as it is', () => assert.equal(shellWord('/usr/bin/node'), '/usr/bin/node'));
