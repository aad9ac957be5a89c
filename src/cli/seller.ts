import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { administrator } from '../access/actor.js';
import { importSellers } from '../accounts/import-sellers.js';
import { createSeller } from '../accounts/sellers.js';
import { sellerId } from '../graphql/ids.js';
import { administratorIn } from './administrator-in.js';
import { marketplaceOption, sellerNumber } from './arguments.js';
import { progressBar } from './progress.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

/** Adds `parley seller create | import`. */
export function addSellerCommands(program: Command, withDatabase: WithDatabase): void {
  const seller = program.command('seller').description('create sellers');

  seller
    .command('create')
    .description('create a seller with an empty thread')
    .addOption(marketplaceOption())
    .requiredOption('--business-name <name>', 'its business name')
    .option('--external-id <id>', 'your own id for the seller, unique in the marketplace')
    .option('--json', 'print { id }, the GraphQL id')
    .action(
      async ({
        marketplace,
        businessName,
        externalId = null,
        ...options
      }: OutputOptions & { marketplace: number; businessName: string; externalId?: string | null }) => {
        const number = await withDatabase(async (database) => {
          const actor = await administratorIn(database, marketplace);
          return createSeller(actor, database, { businessName, externalId });
        });
        const id = sellerId(number);
        print(options, { id }, `Seller ${id} (number ${number}) was created.`);
      },
    );

  seller
    .command('import')
    .description('create and update sellers from a CSV file; docs/command-line.md lists its columns')
    .addOption(marketplaceOption())
    .argument('<file>', 'the CSV file, in UTF-8, with a header row')
    .option('--json', 'print { created, updated, rejected }')
    .action(async (file: string, { marketplace, ...options }: OutputOptions & { marketplace: number }) => {
      const { size } = await stat(file);
      const bar = progressBar('bytes');
      const rejections: string[] = [];
      const outcome = await withDatabase(async (database) => {
        bar.start(size);
        const csv = createReadStream(file);
        csv.on('data', () => bar.update(csv.bytesRead));
        try {
          return await importSellers(administrator, database, marketplace, csv, {
            decodeSellerId: sellerNumber,
            onRejected: ({ line, reason }) => rejections.push(`line ${line}: ${reason}`),
          });
        } finally {
          bar.stop();
        }
      });
      for (const rejection of rejections) process.stderr.write(`${rejection}\n`);
      const { created, updated, rejected } = outcome;
      print(options, outcome, `${created} created, ${updated} updated, ${rejected} rejected.`);
    });
}
