import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { administrator } from '../access/actor.js';
import type { Database } from '../database/database.js';
import { inputError } from '../errors/caller-error.js';
import { chatMessageId, sellerId } from '../graphql/ids.js';
import { openFileSource } from '../transfer/file-source.js';
import { importHistory } from '../transfer/import-history.js';
import { ServerClient } from '../transfer/server-client.js';
import { serverSource } from '../transfer/server-source.js';
import type { ImportOutcome, Source } from '../transfer/source.js';
import { marketplaceOption, sellerNumber } from './arguments.js';
import { askKey } from './ask-password.js';
import { CommandReport } from './import-report.js';
import { lateProgressBar, progressBar } from './progress.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface ImportOptions extends OutputOptions {
  marketplace: number;
  from?: URL;
  key?: string;
  keyFile?: string;
  acceptContent?: true;
  mapping: string;
}

/** Adds `parley import`. */
export function addImportCommand(program: Command, withDatabase: WithDatabase): void {
  program
    .command('import')
    .description('import sellers and messages of another marketplace; docs/moving.md explains it')
    .addOption(marketplaceOption())
    .argument('[file]', 'a file of parley export, with the format jsonl')
    .option('--from <url>', "the GraphQL address of another server's Operator API", serverAddress)
    .option(
      '--key <key>',
      "an API key of its operator, or - to be asked for it; better in PARLEY_IMPORT_KEY, because every process on the machine can read a command's options",
    )
    .option('--key-file <file>', 'a file with the API key')
    .option('--accept-content', 'also import messages that the content policy refuses')
    .option('--mapping <file>', 'the CSV file for ids that were not free', 'parley-import-ids.csv')
    .option('--json', 'print { sellers, messages, skipped, rejected, refused, known }')
    .action(async (file: string | undefined, options: ImportOptions) => {
      if ((file === undefined) === (options.from === undefined)) {
        throw inputError('file', 'Pass either a file, or the address of a server with --from.');
      }
      const outcome =
        file === undefined
          ? await importFromServer(options, withDatabase)
          : await importFile(file, options, withDatabase);
      printOutcome(outcome, options);
    });
}

async function importFile(
  file: string,
  options: ImportOptions,
  withDatabase: WithDatabase,
): Promise<ImportOutcome> {
  const { size } = await stat(file);
  const stream = createReadStream(file);
  const bar = progressBar('bytes');
  const report = new CommandReport(options.mapping, () => bar.update(stream.bytesRead));
  bar.start(size);
  try {
    return await withDatabase(async (database) =>
      run(database, await openFileSource(stream, sellerNumber), options, report),
    );
  } finally {
    bar.stop();
    stream.destroy();
    await report.close();
  }
}

async function importFromServer(options: ImportOptions, withDatabase: WithDatabase): Promise<ImportOutcome> {
  const client = new ServerClient(options.from as URL, await keyOf(options));
  const bar = lateProgressBar('sellers');
  const report = new CommandReport(options.mapping, () => {});
  const source = serverSource(client, {
    decodeSellerId: sellerNumber,
    onProgress: bar.update,
  });
  try {
    return await withDatabase((database) => run(database, source, options, report));
  } finally {
    bar.stop();
    await report.close();
  }
}

const run = (
  database: Database,
  source: Source,
  { marketplace, acceptContent = false }: { marketplace: number; acceptContent?: boolean },
  report: CommandReport,
) =>
  importHistory(administrator, database, marketplace, {
    ...{ source, acceptContent, report },
    ids: { sellerId, chatMessageId },
  });

/** Returns the key of the other server. @throws {CallerError} on `key` if there is none. */
async function keyOf({ key, keyFile }: ImportOptions): Promise<string> {
  if (key === '-') return askKey();
  if (key !== undefined) {
    process.stderr.write(
      'Other processes can read this key. Use PARLEY_IMPORT_KEY, --key-file or --key - instead.\n',
    );
    return key;
  }
  const given = keyFile === undefined ? process.env.PARLEY_IMPORT_KEY : await readFile(keyFile, 'utf8');
  const trimmed = given?.trim() ?? '';
  if (!/^[\x21-\x7e]+$/.test(trimmed)) {
    throw inputError(
      'key',
      'The API key of the server is missing: set PARLEY_IMPORT_KEY, or pass --key-file.',
    );
  }
  return trimmed;
}

/** Parses the address of a server; one without a path means its `/graphql`. @throws {InvalidArgumentError} */
function serverAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new InvalidArgumentError('It must be an address such as https://market.example/graphql.');
  }
  url.hash = '';
  if (url.pathname === '/') url.pathname = '/graphql';
  return url;
}

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
