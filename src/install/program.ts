import { dirname } from 'node:path';
import { type Part, program, sharedDirectory } from './part.ts';
import { shellWord } from './shell-word.ts';

const COMMAND_PATH = '/usr/local/bin/cerberus';

/** Not `.js`: without a package.json beside it, Node would first have to find out that it is a module. */
export const PROGRAM_PATH = '/usr/local/lib/cerberus/cerberus.mjs';

/** The bundle, and the command that runs it with the Node at `nodePath`. */
export function programParts(bundle: string, nodePath: string): Part[] {
  return [
    sharedDirectory(dirname(PROGRAM_PATH)),
    { ...program(PROGRAM_PATH, bundle), access: { mode: 0o644, user: 'root', group: 'root' } },
    program(COMMAND_PATH, commandText(nodePath)),
  ];
}

/** Both init systems give a job a PATH of their own, in which a Node in /opt is not found: so it is named. */
function commandText(nodePath: string): string {
  return `#!/bin/sh
# Written by \`cerberus install\`: runs the program with the Node it was installed with, or else with the one in the PATH.
node=${shellWord(nodePath)}
[ -x "$node" ] || node=node
exec "$node" ${PROGRAM_PATH} "$@"
`;
}
