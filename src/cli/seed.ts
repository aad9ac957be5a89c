import { type Command, Option } from 'commander';
import { administrator } from '../access/actor.js';
import { wholeNumber } from './arguments.js';
import { progressBar } from './progress.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface SeedOptions extends OutputOptions {
  sellers: number;
  messages: number;
  seed: number;
}

/** Adds `parley seed`. */
export function addSeedCommand(program: Command, withDatabase: WithDatabase): void {
  program
    .command('seed')
    .description('create a marketplace with sample data')
    .addOption(
      new Option('--sellers <n>', 'the number of sellers').argParser(wholeNumber(1)).makeOptionMandatory(),
    )
    .addOption(
      new Option('--messages <n>', 'the total number of messages')
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
      // Loaded here, because its names and texts are large.
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
        `Marketplace ${made.marketplaceId} was created with ${sellers} sellers and ${messages} messages. Its operator's key is shown only once:\n${made.key}`,
      );
    });
}
