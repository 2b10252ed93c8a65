import './young-generation.ts';

import { processIo } from './cli/io.ts';
import { messageOf } from './cli/message.ts';
import { runProgram } from './cli/program.ts';

// A reader that goes away (`cerberus replay … | head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

try {
  process.exitCode = await runProgram(process.argv.slice(2), processIo());
} catch (error) {
  process.stderr.write(`cerberus: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
