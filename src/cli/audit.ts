import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { maxRetentionDays, updateAuditRetention } from '../access/audit-retention.js';
import { type ExportFormat, exportAudit, exportFormats } from '../access/export-audit-log.js';
import { administratorIn } from './administrator-in.js';
import { dateOption, marketplaceOption, wholeNumber } from './arguments.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface ExportOptions {
  marketplace: number;
  format: ExportFormat;
  actor?: string;
  action?: string;
  since?: Date;
  until?: Date;
  search?: string;
}

/** Adds `parley audit export | retention`. */
export function addAuditCommands(program: Command, withDatabase: WithDatabase): void {
  const audit = program.command('audit').description("export a marketplace's audit log, set its retention");

  audit
    .command('export')
    .description('print the entries, the newest first')
    .addOption(marketplaceOption())
    .addOption(new Option('--format <format>', 'the format').choices(exportFormats).default('jsonl'))
    .option('--actor <key>', 'only entries of this actor, such as user:12 or key:3')
    .option('--action <action>', 'only entries with this action')
    .option('--since <time>', 'only entries of this time or later', dateOption)
    .option('--until <time>', 'only entries before this time', dateOption)
    .option('--search <text>', 'only entries that contain this text')
    .action(async ({ marketplace, format, ...filter }: ExportOptions) => {
      await withDatabase(async (database) => {
        const actor = await administratorIn(database, marketplace);
        const {
          actor: identity = null,
          action = null,
          since = null,
          until = null,
          search: q = null,
        } = filter;
        const lines = exportAudit(actor, database, format, { identity, action, since, until, q });
        for await (const chunk of lines) {
          if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
        }
      });
    });

  audit
    .command('retention')
    .description('set for how many days entries are kept')
    .addOption(marketplaceOption())
    .addOption(
      new Option('--days <days>', 'the number of days, or "all" to keep all entries')
        .argParser(daysOption)
        .makeOptionMandatory(),
    )
    .option('--json', 'print { days }')
    .action(
      async ({
        marketplace,
        days,
        ...options
      }: OutputOptions & { marketplace: number; days: number | 'all' }) => {
        const kept = await withDatabase(async (database) => {
          const actor = await administratorIn(database, marketplace);
          return updateAuditRetention(actor, database, days === 'all' ? null : days);
        });
        print(
          options,
          { days: kept },
          kept === null ? 'All entries are kept.' : `Entries are kept for ${kept} days.`,
        );
      },
    );
}

/** @throws {InvalidArgumentError} */
function daysOption(text: string): number | 'all' {
  if (text === 'all') return text;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a number of days, or "all".');
  return wholeNumber(1, maxRetentionDays)(text);
}
