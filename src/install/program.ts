import { dirname, join } from 'node:path';
import { type Part, program, sharedDirectory } from './part.ts';
import { shellWord } from './shell-word.ts';

const COMMAND_PATH = '/usr/local/bin/cerberus';

/** Not `.js`: without a package.json beside it, Node would first have to find out that it is a module. */
export const PROGRAM_PATH = '/usr/local/lib/cerberus/cerberus.mjs';

/** The texts of the program: what looks at past logs, and the rest, which it loads from beside itself. */
export interface Bundle {
  readonly first: string;
  readonly agent: string;
}

/** The bundle, and the command that runs it with the Node at `nodePath`. */
export function programParts({ first, agent }: Bundle, nodePath: string): Part[] {
  return [
    sharedDirectory(dirname(PROGRAM_PATH)),
    // Before the file that loads it, which may be started at any time.
    readable(join(dirname(PROGRAM_PATH), 'agent.mjs'), agent),
    readable(PROGRAM_PATH, first),
    program(COMMAND_PATH, commandText(nodePath)),
  ];
}

function readable(path: string, text: string): Part {
  return { ...program(path, text), access: { mode: 0o644, user: 'root', group: 'root' } };
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
