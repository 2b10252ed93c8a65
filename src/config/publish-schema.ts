import { writeFileSync } from 'node:fs';
import { jsonSchema } from './json-schema.ts';

/** Writes config/cerberus.schema.json anew: `node --import tsx src/config/publish-schema.ts`. */
writeFileSync(new URL('../../config/cerberus.schema.json', import.meta.url), jsonSchema());
