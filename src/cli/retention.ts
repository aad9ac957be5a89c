import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  maxRetentionMonths,
  previewMessageRetention,
  readMessageRetention,
  updateLegalHold,
  updateMessageRetention,
} from '../chat/message-retention.js';
import { administratorIn } from './administrator-in.js';
import { marketplaceOption, sellerOption, wholeNumber } from './arguments.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface RetentionOptions extends OutputOptions {
  marketplace: number;
  months: number | 'all';
}

interface HoldOptions extends OutputOptions {
  marketplace: number;
  seller: number;
  release?: true;
}

/** Adds `parley retention show | set | preview | hold`. */
export function addRetentionCommands(program: Command, withDatabase: WithDatabase): void {
  const retention = program
    .command('retention')
    .description('set for how many months messages are kept, and set legal holds');

  retention
    .command('show')
    .description('print for how many months messages are kept')
    .addOption(marketplaceOption())
    .option('--json', 'print { months, nextRunAt }')
    .action(async ({ marketplace, ...options }: OutputOptions & { marketplace: number }) => {
      const kept = await withDatabase(async (database) =>
        readMessageRetention(await administratorIn(database, marketplace), database),
      );
      print(options, kept, textOf(kept));
    });

  retention
    .command('set')
    .description('set for how many months messages are kept; older ones are deleted for good, for both sides')
    .addOption(marketplaceOption())
    .addOption(monthsOption('the number of months, or "all" to keep all messages', monthsOrAll))
    .option('--json', 'print { months, nextRunAt }')
    .action(async ({ marketplace, months, ...options }: RetentionOptions) => {
      const kept = await withDatabase(async (database) =>
        updateMessageRetention(
          await administratorIn(database, marketplace),
          database,
          months === 'all' ? null : months,
        ),
      );
      print(options, kept, textOf(kept));
    });

  retention
    .command('preview')
    .description('count the messages and threads from which a retention would delete now')
    .addOption(marketplaceOption())
    .addOption(monthsOption('the number of months', wholeNumber(1, maxRetentionMonths)))
    .option('--json', 'print { before, messageCount, threadCount, isExact }')
    .action(
      async ({
        marketplace,
        months,
        ...options
      }: OutputOptions & { marketplace: number; months: number }) => {
        const preview = await withDatabase(async (database) =>
          previewMessageRetention(await administratorIn(database, marketplace), database, months),
        );
        const { messageCount, threadCount, before, isExact } = preview;
        print(
          options,
          preview,
          `${isExact ? '' : 'At least '}${messageCount} messages of ${threadCount} threads are from before ${before.toISOString()}.`,
        );
      },
    );

  retention
    .command('hold')
    .description("keep a seller's messages, whatever the retention is (a legal hold)")
    .addOption(marketplaceOption())
    .addOption(new Option('--seller <id>', 'the seller').argParser(sellerOption).makeOptionMandatory())
    .option('--release', 'end the legal hold')
    .option('--json', 'print { onHold }')
    .action(async ({ marketplace, seller, release, ...options }: HoldOptions) => {
      const onHold = !release;
      await withDatabase(async (database) =>
        updateLegalHold(await administratorIn(database, marketplace), database, seller, onHold),
      );
      print(options, { onHold }, onHold ? 'The legal hold is set.' : 'The legal hold is released.');
    });
}

const monthsOption = <Value>(description: string, parse: (text: string) => Value) =>
  new Option('--months <months>', description).argParser(parse).makeOptionMandatory();

/** @throws {InvalidArgumentError} */
function monthsOrAll(text: string): number | 'all' {
  if (text === 'all') return text;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a number of months, or "all".');
  return wholeNumber(1, maxRetentionMonths)(text);
}

const textOf = ({ months, nextRunAt }: { months: number | null; nextRunAt: Date | null }) =>
  months === null
    ? 'All messages are kept.'
    : `Messages are kept for ${months} months. None is deleted before ${nextRunAt?.toISOString()}.`;
