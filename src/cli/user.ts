import { type Command, InvalidArgumentError, Option } from 'commander';
import { administrator } from '../access/actor.js';
import { parseRole, type UserRole, userRoles } from '../access/user-roles.js';
import { removeMember, resetMember, updateMember } from '../accounts/members.js';
import { createUser, type ListedUser, listUsers, type NewUser } from '../accounts/users.js';
import { inputError } from '../errors/caller-error.js';
import { sellerId } from '../graphql/ids.js';
import { numberOfRecord, sellerOption } from './arguments.js';
import { askPassword } from './ask-password.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface CreateOptions extends OutputOptions {
  operator?: number;
  role?: UserRole;
  seller?: number;
  email: string;
  name?: string;
  password: boolean;
}

/** Adds `parley user create | list | role | reset | remove`. */
export function addUserCommands(program: Command, withDatabase: WithDatabase): void {
  const user = program.command('user').description('create and manage the people who sign in');

  user
    .command('create')
    .description("create an operator's or a seller's user; prompts for the password, or reads it from stdin")
    .addOption(
      new Option('--operator <marketplaceId>', "a user of this marketplace's operator").argParser(
        numberOfRecord,
      ),
    )
    .addOption(
      new Option('--role <role>', `the role of an operator's user: ${userRoles.join(', ')}`).argParser(
        roleOption,
      ),
    )
    .addOption(
      new Option('--seller <sellerId>', 'a user of this seller')
        .argParser(sellerOption)
        .conflicts(['operator', 'role']),
    )
    .requiredOption('--email <email>', 'the email address for signing in')
    .option('--name <name>', "the person's name, shown as the author of their messages")
    .option('--no-password', 'without a password: the user signs in with an emailed link or single sign-on')
    .option('--json', 'print { id }')
    .action(async ({ email, name, password, ...options }: CreateOptions) => {
      const owner = ownerOf(options);
      const made: NewUser = {
        owner,
        email,
        name: name ?? null,
        password: password ? await askPassword() : null,
      };
      const id = await withDatabase((database) => createUser(administrator, database, made));
      print(options, { id }, `User ${id} was created.`);
    });

  user
    .command('list')
    .description('list all users')
    .option('--json', 'print [{ id, name, email, marketplaceId, sellerId, role, hasPassword, … }]')
    .action(async (options: OutputOptions) => {
      const listed = await withDatabase((database) => listUsers(administrator, database));
      const value = listed.map((each) => ({
        ...each,
        marketplaceId: String(each.marketplaceId),
        sellerId: each.sellerId === null ? null : sellerId(each.sellerId),
      }));
      print(options, value, listed.map(lineOf).join('\n') || 'There are no users yet.');
    });

  user
    .command('role')
    .description("change the role of an operator's user; their sessions end immediately")
    .argument('<id>', "the user's id, from user list", numberOfRecord)
    .argument('<role>', userRoles.join(', '), roleOption)
    .option('--json', 'print { id, role }')
    .action(async (id: number, role: UserRole, options: OutputOptions) => {
      await withDatabase((database) => updateMember(administrator, database, { id, role }));
      print(options, { id: String(id), role }, `User ${id} is ${role}.`);
    });

  user
    .command('reset')
    .description(
      'set a new password, prompted for or read from stdin, and remove the second factor and all passkeys; the sessions of the user end immediately',
    )
    .argument('<id>', "the user's id, from user list", numberOfRecord)
    .option('--json', 'print { id }')
    .action(async (id: number, options: OutputOptions) => {
      const password = await askPassword();
      await withDatabase((database) => resetMember(administrator, database, { password }, id));
      print(options, { id: String(id) }, `User ${id} has a new password.`);
    });

  user
    .command('remove')
    .description('remove a user; their sessions end immediately, their messages stay')
    .argument('<id>', "the user's id, from user list", numberOfRecord)
    .option('--json', 'print { id }')
    .action(async (id: number, options: OutputOptions) => {
      await withDatabase((database) => removeMember(administrator, database, id));
      print(options, { id: String(id) }, `User ${id} is removed.`);
    });
}

function ownerOf({ operator, role, seller }: Pick<CreateOptions, 'operator' | 'role' | 'seller'>) {
  if (seller !== undefined) return { sellerId: seller };
  if (operator === undefined) throw inputError(null, 'The owner is missing: pass --operator or --seller.');
  if (role === undefined)
    throw inputError('role', `The role is missing: pass --role ${userRoles.join(' | ')}.`);
  return { marketplaceId: operator, role };
}

function roleOption(text: string): UserRole {
  const role = parseRole(text);
  if (role === null) throw new InvalidArgumentError(`It must be one of ${userRoles.join(', ')}.`);
  return role;
}

const lineOf = ({ id, email, name, role, marketplaceId, sellerId: seller, ...rest }: ListedUser) =>
  [
    id,
    email,
    name,
    seller === null ? `${role} of marketplace ${marketplaceId}` : `seller ${sellerId(seller)}`,
    rest.hasPassword ? 'password' : 'no password',
    rest.twoFactorEnabled ? 'second factor' : 'no second factor',
  ].join('\t');
