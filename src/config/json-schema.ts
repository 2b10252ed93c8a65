import { configSchema } from './schema.ts';
import * as z from './zod.ts';

/** The schema as editors understand it, made from the one the agent reads with: config/cerberus.schema.json. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: 'input', override: ({ jsonSchema: field }) => tellDefault(field) });
  const { $schema, ...rest } = schema;
  const title = 'The config of cerberus';
  return `${JSON.stringify({ $schema, title, ...rest }, undefined, 2)}\n`;
}

/** Fields that inherit have their last resort in `otherwise`, because zod drops `default` from whatever is transformed. */
function tellDefault(field: Record<string, unknown>): void {
  if (!Object.hasOwn(field, 'otherwise')) return;
  field.default = field.otherwise;
  delete field.otherwise;
}
