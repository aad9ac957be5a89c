import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { administrator } from '../access/actor.js';
import { inputError } from '../errors/caller-error.js';
import { chatMessageId, sellerId } from '../graphql/ids.js';
import { openFileSource } from '../transfer/file-source.js';
import { importHistory } from '../transfer/import-history.js';
import type { ImportOutcome, Source } from '../transfer/source.js';
import { numberOfRecord, sellerNumber } from './arguments.js';
import { CommandReport } from './import-report.js';
import { progressBar } from './progress.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface ImportOptions extends OutputOptions {
  marketplace: number;
  acceptContent?: true;
  mapping: string;
}

/** Adds `parley import`. */
export function addImportCommand(program: Command, withDatabase: WithDatabase): void {
  program
    .command('import')
    .description('import sellers and messages of another marketplace; docs/moving.md explains it')
    .addOption(
      new Option('--marketplace <id>', 'the marketplace').argParser(numberOfRecord).makeOptionMandatory(),
    )
    .argument('<file>', 'a file of parley export, with the format jsonl')
    .option('--accept-content', 'also import messages that the content policy refuses')
    .option('--mapping <file>', 'the CSV file for ids that were not free', 'parley-import-ids.csv')
    .option('--json', 'print { sellers, messages, skipped, rejected, refused, known }')
    .action(async (file: string, options: ImportOptions) => {
      const { size } = await stat(file);
      const bar = progressBar('bytes');
      const stream = createReadStream(file);
      const report = new CommandReport(options.mapping, () => bar.update(stream.bytesRead));
      bar.start(size);
      try {
        const outcome = await withDatabase(async (database) => {
          const source = await openFileSource(stream, sellerNumber);
          return importHistory(administrator, database, options.marketplace, wanted(source, options, report));
        });
        bar.stop();
        printOutcome(outcome, options);
      } finally {
        bar.stop();
        stream.destroy();
        await report.close();
      }
    });
}

const wanted = (
  source: Source,
  { acceptContent = false }: { acceptContent?: boolean },
  report: CommandReport,
) => ({
  ...{ source, acceptContent, report },
  ids: { sellerId, chatMessageId },
});

/** @throws {CallerError} if nothing could be imported. */
function printOutcome(outcome: ImportOutcome, options: OutputOptions): void {
  const { sellers, messages, skipped, rejected, refused, known } = outcome;
  print(
    options,
    outcome,
    `${sellers} sellers and ${messages} messages imported, ${known} known, ${skipped} skipped, ${rejected} rejected, ${refused} refused.`,
  );
  if (sellers + messages + skipped + known === 0 && rejected + refused > 0) {
    throw inputError('file', 'Nothing could be imported.');
  }
}
