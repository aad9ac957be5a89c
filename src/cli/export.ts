import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { inputError } from '../errors/caller-error.js';
import { chatMessageId, sellerId } from '../graphql/ids.js';
import {
  type ExportFile,
  type ExportFormat,
  exportFormats,
  exportMessages,
} from '../transfer/export-files.js';
import { administratorIn } from './administrator-in.js';
import { dateOption, marketplaceOption, sellerOption } from './arguments.js';
import { lateProgressBar } from './progress.js';
import type { WithDatabase } from './session.js';

interface ExportOptions {
  marketplace: number;
  seller?: number;
  since?: Date;
  until?: Date;
  format: ExportFormat;
  output?: string;
}

/** Adds `parley export`. */
export function addExportCommand(program: Command, withDatabase: WithDatabase): void {
  program
    .command('export')
    .description("export a marketplace's messages; docs/moving.md describes the formats")
    .addOption(marketplaceOption())
    .option('--seller <id>', 'only this seller', sellerOption)
    .option('--since <time>', 'only messages of this time or later', dateOption)
    .option('--until <time>', 'only messages before this time', dateOption)
    .addOption(new Option('--format <format>', 'the format').choices(exportFormats).default('jsonl'))
    .option(
      '--output <folder>',
      'the folder for the files (default: stdout); html writes a page for each thread',
    )
    .action(async ({ marketplace, seller, since, until, format, output }: ExportOptions) => {
      if (format === 'html' && seller === undefined && output === undefined) {
        throw inputError('output', 'The pages of several threads need a folder: pass --output or --seller.');
      }
      const bar = lateProgressBar('sellers');
      await withDatabase(async (database) => {
        const actor = await administratorIn(database, marketplace);
        const files = exportMessages(actor, database, {
          ...{ format, sellerId: seller ?? null, since: since ?? null, until: until ?? null },
          ids: { sellerId, chatMessageId },
          onProgress: ({ doneSellers, sellers }) => bar.update(doneSellers, sellers),
        });
        if (output !== undefined) await mkdir(output, { recursive: true });
        try {
          for await (const file of files) await write(file, output);
        } finally {
          bar.stop();
        }
      });
    });
}

/** Writes a file to stdout, or into a folder. A file in the folder has its name only when it is complete. */
async function write({ name, parts }: ExportFile, folder: string | undefined): Promise<void> {
  if (folder === undefined) return pipeline(Readable.from(parts), process.stdout, { end: false });
  const path = join(folder, name);
  await pipeline(Readable.from(parts), createWriteStream(`${path}.part`));
  await rename(`${path}.part`, path);
}
