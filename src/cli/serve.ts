import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { readConfiguration } from '../configuration.js';

/**
 * How much the heap grows before garbage is collected, in percent of what was in use. V8 lets a heap of this size grow
 * to several times of it: large answers then take three times the memory, for one percent of CPU less.
 */
const heapGrowth = 25;

/**
 * After how many bytes of its code that ran a function of the embedded database is optimized. With V8's 1.8 million
 * almost everything is that runs once at the start, which takes a quarter longer.
 */
const tieringBudget = 10_000_000;

/** `parley serve` */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the server until it is told to stop; configured by environment variables')
    .option('--demo', 'make the demo marketplace if the database is empty, and say how to try it')
    .action(async ({ demo }: { demo?: true }) => {
      const configuration = readConfiguration(process.env);
      setFlagsFromString(`--wasm-tiering-budget=${tieringBudget}`);
      // Loaded when asked for: the other commands need none of the server, and start in half the time.
      const { runServer } = await import('./run-server.js');
      await runServer(configuration, demo === true);
      // Not before: what a start makes stays, and would be looked through again and again.
      setFlagsFromString(`--heap-growing-percent=${heapGrowth}`);
    });
}
