import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HAPPENED } from '../../../src/core/event.ts';
import { createReader, readAll } from '../../support/read-all.ts';

/** Each line of test/samples with what it must be read as beside it. The first sample says how that is written. */

const FOLDER = new URL('../../samples/', import.meta.url);

for (const file of readdirSync(fileURLToPath(FOLDER))) {
  const samples = samplesIn(readFileSync(new URL(file, FOLDER), 'utf8'));

  test(`every line of ${file} is read as it says there`, () => {
    assert.ok(samples.length > 20);
    for (const { line, expected } of samples) assert.equal(outcome([line]), expected, line);
  });

  test(`a line of ${file} is read the same when the reader has seen its like`, () => {
    for (const { line, expected } of samples) assert.equal(outcome([line, line, line]), expected, line);
    const all = createReader();
    const text = samples.map(({ line }) => line).join('\n');
    assert.equal(readAll(all, bytesOf(`${text}\n`)).length, samples.filter((s) => s.expected.startsWith('=')).length);
    assert.equal(all.counts.lines, samples.length);
    assert.equal(all.counts.malformed, samples.filter((s) => s.expected.startsWith('!')).length);
  });
}

/** What the last of some lines is read as. Behind them stands enough for the fast loop to be allowed all of them. */
function outcome(lines: string[]): string {
  const reader = createReader();
  const padding = `${'x'.repeat(80)}\n`;
  const events = readAll(reader, bytesOf(`${lines.join('\n')}\n${padding}`));
  const [sample] = reader.takeSamples();
  const event = events.at(-1);
  assert.equal(events.length, event === undefined ? 0 : lines.length);
  if (event === undefined) return `! ${sample?.why}`;
  const happened = Object.entries(HAPPENED).find(([, value]) => value === event.happened)?.[0];
  const when = new Date(event.at).toISOString().replace('.000', '');
  return `= ${event.service}  ${happened}  ${when}${event.cause === undefined ? '' : ` (${event.cause})`}`;
}

function samplesIn(text: string): { line: string; expected: string }[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.flatMap((line, at) => {
    const expected = lines[at + 1];
    return !line.startsWith('  ') && expected?.startsWith('  ') ? [{ line, expected: unescaped(expected.trim()) }] : [];
  });
}

/** The bytes of a sample line: ASCII, and `\xHH`. */
function bytesOf(text: string): Uint8Array {
  return Buffer.from(unescaped(text), 'latin1');
}

function unescaped(text: string): string {
  return text.replace(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}
