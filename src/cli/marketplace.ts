import { Argument, type Command } from 'commander';
import { administrator } from '../access/actor.js';
import { administratorOf } from '../accounts/managing-actor.js';
import { createMarketplace, listMarketplaces, updateMarketplace } from '../accounts/marketplaces.js';
import { numberOfRecord } from './arguments.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';
import { addSignInPolicyCommand } from './sign-in-policy.js';

/** Adds `parley marketplace create | list | chat | sign-in`. */
export function addMarketplaceCommands(program: Command, withDatabase: WithDatabase): void {
  const marketplace = program.command('marketplace').description('create and manage marketplaces');

  marketplace
    .command('create')
    .description('create a marketplace, which is a separate tenant')
    .argument('<name>', "its name, which sellers see as the operator's")
    .option('--json', 'print { id }')
    .action(async (name: string, options: OutputOptions) => {
      const id = await withDatabase((database) => createMarketplace(administrator, database, name));
      print(options, { id: String(id) }, `Marketplace ${id} was created.`);
    });

  marketplace
    .command('list')
    .description('list all marketplaces')
    .option('--json', 'print [{ id, name, chatEnabled, sellers }]')
    .action(async (options: OutputOptions) => {
      const listed = await withDatabase((database) => listMarketplaces(administrator, database));
      const value = listed.map(({ id, name, chatEnabled, sellerCount }) => ({
        id: String(id),
        name,
        chatEnabled,
        sellers: sellerCount,
      }));
      const lines = value.map(
        ({ id, name, chatEnabled, sellers }) =>
          `${id}\t${name}\t${sellers} sellers\tchat ${chatEnabled ? 'on' : 'off'}`,
      );
      print(options, value, lines.join('\n') || 'There are no marketplaces yet.');
    });

  marketplace
    .command('chat')
    .description('turn the chat on or off; while it is off, messages can be read but not sent')
    .argument('<id>', 'the marketplace', numberOfRecord)
    .addArgument(new Argument('<state>', 'on or off').choices(['on', 'off']))
    .option('--json', 'print { id, chatEnabled }')
    .action(async (id: number, state: string, options: OutputOptions) => {
      const chatEnabled = state === 'on';
      await withDatabase(async (database) => {
        const actor = await administratorOf(administrator, database, id, 'id');
        await updateMarketplace(actor, database, { chatEnabled });
      });
      print(options, { id: String(id), chatEnabled }, `The chat of marketplace ${id} is ${state}.`);
    });
  addSignInPolicyCommand(marketplace, withDatabase);
}
