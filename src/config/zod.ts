/**
 * The only importer of zod: a package has one door in this project. The schema has several files, one a section, and
 * all of them say `import * as z from './zod.ts'`.
 *
 * Name by name, because the bundler keeps the whole of what is re-exported as a namespace: half a megabyte, most of it fifty
 * languages, and 4 MB of memory in an agent that reads its config once.
 */

export type { core, output, ZodRawShape } from 'zod';
export {
  array,
  boolean,
  enum,
  int,
  lazy,
  NEVER,
  number,
  record,
  strictObject,
  string,
  toJSONSchema,
  union,
  unknown,
  ZodObject,
  ZodType,
} from 'zod';
