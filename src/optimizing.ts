import { setFlagsFromString } from 'node:v8';

/**
 * The first function that V8 optimises brings 4 MB of its compiler into memory, and they stay. In an agent that has
 * nothing to do that was one of zod's, which makes the schema and has no work afterwards. So what comes before the log
 * is left as it is, from before the schema is loaded until the config is read.
 */
export function leaveUnoptimized(): void {
  setFlagsFromString('--no-opt');
}

/** From here on, what is hot is optimised: lines by the million may have to be read. */
export function optimizeAgain(): void {
  setFlagsFromString('--opt');
}
