import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { readConfiguration } from '../configuration.js';

/**
 * The growth of the heap that starts a garbage collection. By default, V8 lets a heap of this size grow to several times
 * its size: large answers then take three times the memory and save one percent of CPU.
 */
const heapGrowthPercent = 25;

/**
 * The number of bytes of code that a function of the embedded database runs before V8 optimizes it. V8's default of 1.8
 * million optimizes almost all code that runs once at the start, which takes a quarter longer.
 */
const tieringBudget = 10_000_000;

/** Adds `parley serve`. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('run the server until it is stopped; configured by environment variables')
    .option('--demo', 'create the demo marketplace if the database is empty, and print how to try it')
    .action(async ({ demo }: { demo?: true }) => {
      const configuration = readConfiguration(process.env);
      setFlagsFromString(`--wasm-tiering-budget=${tieringBudget}`);
      // Loaded here, because the other commands need no server and start in half the time without it.
      const { runServer } = await import('./run-server.js');
      await runServer(configuration, demo === true);
      // Set after the start: its objects stay, and each collection would visit them again.
      setFlagsFromString(`--heap-growing-percent=${heapGrowthPercent}`);
    });
}
