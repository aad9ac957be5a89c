import { setFlagsFromString } from 'node:v8';
import { runCommand } from './run-command.js';

const args = process.argv.slice(2);

// The embedded database is WebAssembly. Optimizing it takes longer than a command does; a server runs longer.
if (args[0] !== 'serve') setFlagsFromString('--liftoff-only');
process.exitCode = await runCommand(args);
