import { type Command, Option } from 'commander';
import { administrator } from '../access/actor.js';
import { wholeNumber } from './arguments.js';
import { progressBar } from './progress.js';
import { type OutputOptions, print, withDatabase } from './session.js';

interface SeedOptions extends OutputOptions {
  sellers: number;
  messages: number;
  seed: number;
}

/** `parley seed` */
export function addSeedCommand(program: Command): void {
  program
    .command('seed')
    .description('make a marketplace that looks lived in, to try things on')
    .addOption(
      new Option('--sellers <n>', 'how many sellers').argParser(wholeNumber(1)).makeOptionMandatory(),
    )
    .addOption(
      new Option('--messages <n>', 'how many messages over all sellers')
        .argParser(wholeNumber(0))
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--seed <s>', 'the same seed and numbers give the same data')
        .argParser(wholeNumber(0))
        .default(1),
    )
    .option('--json', 'print { marketplaceId, key, sellers, messages }')
    .action(async ({ sellers, messages, seed, ...options }: SeedOptions) => {
      // Loaded when asked for: its names and texts are large.
      const { seedMarketplace } = await import('../seeding/seed-marketplace.js');
      const bar = progressBar('messages');
      const made = await withDatabase(async (database) => {
        bar.start(messages);
        try {
          return await seedMarketplace(administrator, database, {
            sellers,
            messages,
            seed,
            onProgress: bar.update,
          });
        } finally {
          bar.stop();
        }
      });
      print(
        options,
        { marketplaceId: String(made.marketplaceId), key: made.key, sellers, messages },
        `Marketplace ${made.marketplaceId} was made with ${sellers} sellers and ${messages} messages. Its operator's key is shown this once:\n${made.key}`,
      );
    });
}
