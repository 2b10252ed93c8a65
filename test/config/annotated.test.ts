import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { jsonSchema } from '../../src/config/json-schema.ts';
import { loadConfig, parseConfig } from '../../src/config/load.ts';
import type { Machine } from '../../src/config/machine.ts';
import { DEFAULT_RULES } from '../../src/config/rule-schema.ts';

/** config/cerberus.yaml is documentation that is held to the schema: nothing in it is missing, wrong or out of date. */

const MACHINE: Machine = { host: 'web-3', timezone: 'Europe/Amsterdam', init: 'upstart' };
const SCHEMA_FILE = fileURLToPath(new URL('../../config/cerberus.schema.json', import.meta.url));
const ANNOTATED_FILE = fileURLToPath(new URL('../../config/cerberus.yaml', import.meta.url));
const MINIMAL_FILE = fileURLToPath(new URL('../../config/minimal.yaml', import.meta.url));
const ANNOTATED = readFileSync(ANNOTATED_FILE, 'utf8');
/** With everything that is commented out taken in: prose has one space after its #, config has none, or is indented. */
const EVERYTHING = ANNOTATED.replace(/^( *)#(?=\S| {2})/gm, '$1');

/** Fields that stand in place of others, and so are commented out among these. */
const INSTEAD = [
  { path: 'statsd.socket', line: '  # socket: /run/statsd.sock', of: /^ {2}(host: 127.0.0.1|port: 8125)$/gm },
];

interface Node {
  readonly $ref?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | false;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly $defs?: Readonly<Record<string, Node>>;
}

test('the published JSON Schema is the one the agent reads with (UPDATE_GOLDEN=1 rewrites it)', () => {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(SCHEMA_FILE, jsonSchema());
  assert.equal(readFileSync(SCHEMA_FILE, 'utf8'), jsonSchema());
});

test('the annotated config as it stands is the minimal one: all that is commented out is the default', () => {
  assert.deepEqual(loadConfig(ANNOTATED_FILE, MACHINE), loadConfig(MINIMAL_FILE, MACHINE));
});

test('the annotated config with everything taken in is a good config', () => {
  const config = parseConfig(EVERYTHING, 'cerberus.yaml', MACHINE);
  assert.deepEqual(Object.keys(config.receivers), [
    'oncall',
    'archive',
    'admins',
    'robot',
    'ops',
    'chat',
    'pager',
    'fleet',
  ]);
});

test('what may stand in place of other fields is good when it does, and refused beside them', () => {
  for (const { path, line, of } of INSTEAD) {
    assert.ok(EVERYTHING.includes(`\n${line}\n`), path);
    const beside = EVERYTHING.replace(line, line.replace('# ', ''));
    assert.throws(() => parseConfig(beside, 'cerberus.yaml', MACHINE), /cannot use socket together with host and port/);
    const { statsd } = parseConfig(beside.replace(of, ''), 'cerberus.yaml', MACHINE);
    assert.equal(statsd?.socket, '/run/statsd.sock');
  }
});

test('the default rules written out in the annotated config are the built-in ones', () => {
  const { rules } = parseConfig(EVERYTHING, 'cerberus.yaml', MACHINE);
  const everywhere = rules.filter(({ services }) => services.includes('*'));
  assert.deepEqual(everywhere, [...DEFAULT_RULES, ...DEFAULT_RULES]);
});

test('every field of the schema is in the annotated config', () => {
  const written = valuesIn(parse(EVERYTHING));
  for (const path of fieldsIn(schema()).keys()) {
    // A child's repeat is shown as the single duration it may be; its fields are shown at the root.
    if (path.startsWith('route.routes[].repeat.') || INSTEAD.some((one) => one.path === path)) continue;
    assert.ok(written.has(path), `${path} is not in config/cerberus.yaml`);
  }
});

test('every default written in the annotated config is the schema’s', () => {
  const written = valuesIn(parse(EVERYTHING));
  const examples = [
    'labels',
    'rules',
    'route.routes',
    'receivers',
    'route.routes[].match',
    'inhibit',
    'mute_intervals',
  ];
  for (const [path, node] of fieldsIn(schema())) {
    if (node.default === undefined || examples.includes(path) || isGroup(node)) continue;
    if (path.startsWith('route.routes[].repeat.')) continue;
    const values = (written.get(path) ?? []).map((value) => JSON.stringify(value));
    const expected = JSON.stringify(node.default);
    if (path.includes('[]')) assert.ok(values.includes(expected), `${path} is nowhere ${expected}, only ${values}`);
    else assert.deepEqual(values, [expected], path);
  }
});

function schema(): Node {
  return JSON.parse(jsonSchema());
}

/** Fields of the schema by path; the members of lists are [], those of mappings with free names are *. */
function fieldsIn(root: Node): Map<string, Node> {
  const found = new Map<string, Node>();
  const walk = (node: Node, path: string): void => {
    for (const [name, child] of Object.entries(node.properties ?? {})) {
      const here = path === '' ? name : `${path}.${name}`;
      found.set(here, child);
      walk(child, here);
    }
    for (const branch of node.anyOf ?? []) walk(branch, path);
    if (node.additionalProperties) walk(node.additionalProperties, `${path}.*`);
    if (node.items?.$ref === undefined) {
      if (node.items) walk(node.items, `${path}[]`);
    } else if (!path.includes('[]')) walk(root.$defs?.route ?? {}, `${path}[]`);
  };
  walk(root, '');
  return found;
}

/** A mapping of further fields, whose own default is only that it may be left out. */
function isGroup(node: Node): boolean {
  return node.properties !== undefined;
}

/** Every value of a document by path, as `fieldsIn` writes paths. */
function valuesIn(document: unknown): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>();
  const walk = (value: unknown, path: string): void => {
    found.set(path, [...(found.get(path) ?? []), value]);
    if (Array.isArray(value)) for (const entry of value) walk(entry, `${path}[]`);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) {
        walk(child, path === 'receivers' ? 'receivers.*' : path === '' ? key : `${path}.${key}`);
      }
    }
  };
  walk(document, '');
  return found;
}
