import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bold, coloured, dim, table } from '../../src/cli/table.ts';
import { heardIo } from '../support/io.ts';

const ROWS = [
  ['www', '12'],
  ['müller-service', '7'],
];

test('in a pipe, rows are cells with tabs between, without a head', () => {
  assert.equal(table(['NAME', 'N'], ROWS, heardIo()), 'www\t12\nmüller-service\t7\n');
});

test('on a terminal, columns stand below their heads', () => {
  const plain = { ...heardIo('terminal'), colour: false };
  assert.equal(table(['NAME', 'N'], ROWS, plain), 'NAME            N\nwww             12\nmüller-service  7\n');
});

test('an empty table is its head on a terminal, and nothing in a pipe', () => {
  assert.equal(table(['NAME'], [], { ...heardIo('terminal'), colour: false }), 'NAME\n');
  assert.equal(table(['NAME'], [], heardIo()), '');
});

test('colours are for terminals only', () => {
  const [pipe, terminal] = [heardIo(), heardIo('terminal')];
  for (const paint of [bold, coloured, dim]) {
    assert.equal(paint('page', pipe), 'page');
    assert.match(paint('page', terminal), /^\u001b\[\d+mpage\u001b\[\d+m$/);
  }
});
