import { once } from 'node:events';
import type { Command } from 'commander';
import { administrator } from '../access/actor.js';
import { eraseFormerPerson, eraseMember } from '../accounts/erase-person.js';
import { exportPerson } from '../accounts/export-person.js';
import { administratorIn } from './administrator-in.js';
import { collect, marketplaceOption, numberOfRecord, sellerOption } from './arguments.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface FormerOptions extends OutputOptions {
  marketplace: number;
  seller?: number;
  name?: string[];
  email?: string[];
}

/** Adds `parley person export | erase | erase-former`. */
export function addPersonCommands(program: Command, withDatabase: WithDatabase): void {
  const person = program.command('person').description('export and erase people');

  person
    .command('export')
    .description('print what is stored about a user, as JSON lines')
    .argument('<id>', "the user's id, from user list", numberOfRecord)
    .action(async (id: number) => {
      await withDatabase(async (database) => {
        for await (const line of exportPerson(administrator, database, id)) {
          if (!process.stdout.write(line)) await once(process.stdout, 'drain');
        }
      });
    });

  person
    .command('erase')
    .description('remove a user, and replace the name and the address everywhere; it cannot be undone')
    .argument('<id>', "the user's id, from user list", numberOfRecord)
    .option('--json', 'print { id }')
    .action(async (id: number, options: OutputOptions) => {
      await withDatabase((database) => eraseMember(administrator, database, id));
      print(options, { id: String(id) }, `User ${id} is removed. ${replacement}`);
    });

  person
    .command('erase-former')
    .description('replace the name and the address of a person who was removed before')
    .addOption(marketplaceOption())
    .option('--seller <id>', "the seller, for a seller's user", sellerOption)
    .option('--name <name>', 'a name of the person; repeat it for several', collect(String))
    .option('--email <address>', 'an address of the person; repeat it for several', collect(String))
    .option('--json', 'print { names, emails }')
    .action(async ({ marketplace, seller, name = [], email = [], ...options }: FormerOptions) => {
      await withDatabase(async (database) =>
        eraseFormerPerson(await administratorIn(database, marketplace), database, {
          sellerId: seller ?? null,
          names: name,
          emails: email,
        }),
      );
      print(options, { names: name.length, emails: email.length }, replacement);
    });
}

const replacement = 'A running server replaces the name and the address in the background.';
