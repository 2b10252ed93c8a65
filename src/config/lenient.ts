import type { Config } from './config.ts';
import { parseDocumentText } from './document.ts';
import { parseConfig } from './load.ts';
import { type Machine, thisMachine } from './machine.ts';
import { ConfigError } from './problem.ts';

/** What says where an agent keeps its things, and in which zone it tells times. */
const SPARED = ['state_dir', 'timezone'] as const;

/**
 * What can be saved of a config that cannot be used: its `state_dir` and its `timezone`, each the default where it is
 * wrong itself. Enough to look after an agent that runs on under the config it has read before.
 */
export function spareConfig(text: string, machine: Machine = thisMachine()): Config {
  const found = fieldsIn(text);
  const spared = SPARED.map((field) => [field, found[field]] as const).filter((entry) => isGood(entry, machine));
  return configWith(Object.fromEntries(spared), machine);
}

function fieldsIn(text: string): Readonly<Record<string, unknown>> {
  const whole = parseDocumentText(text).value;
  // What is no YAML as a whole may well be on the one line that matters.
  const lines = text.split('\n').filter((line) => SPARED.some((field) => line.startsWith(`${field}:`)));
  const value = whole ?? parseDocumentText(lines.join('\n')).value;
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isGood([field, value]: readonly [string, unknown], machine: Machine): boolean {
  if (value === undefined) return false;
  try {
    configWith({ [field]: value }, machine);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}

/** JSON is YAML. The receiver is never used. */
function configWith(fields: object, machine: Machine): Config {
  const receivers = { oncall: { maildir: { dir: '/nonexistent' } } };
  return parseConfig(JSON.stringify({ ...fields, receivers }), 'what is good of the config', machine);
}
