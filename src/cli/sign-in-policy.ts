import { type Command, InvalidArgumentError, Option } from 'commander';
import { administrator } from '../access/actor.js';
import { administratorOf } from '../accounts/managing-actor.js';
import {
  idleMinutes,
  lifetimeMinutes,
  type PolicyRole,
  policyRoles,
  readSignInPolicy,
  type SignInPolicy,
  updateSignInPolicy,
} from '../accounts/sign-in-policy.js';
import { collect, numberOfRecord, wholeNumber } from './arguments.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface PolicyOptions extends OutputOptions {
  singleSignOn?: 'off';
  secondFactor?: (PolicyRole | 'none')[];
  idleMinutes?: number;
  lifetimeMinutes?: number;
}

/** Adds `parley marketplace sign-in`, which shows and changes the sign-in policy. */
export function addSignInPolicyCommand(marketplace: Command, withDatabase: WithDatabase): void {
  marketplace
    .command('sign-in')
    .description('show or change the sign-in policy; changes apply to existing sessions at once')
    .argument('<id>', 'the marketplace', numberOfRecord)
    .addOption(
      new Option(
        '--single-sign-on <state>',
        'off: let people sign in with passwords again (only a Full Admin in the portal can require single sign-on)',
      ).choices(['off']),
    )
    .addOption(
      new Option(
        '--second-factor <roles>',
        `the roles that need a second factor, or none: ${policyRoles.join(', ')}`,
      ).argParser(collect(roleOption)),
    )
    .option(
      '--idle-minutes <minutes>',
      'end a session this many minutes after its last use',
      wholeNumber(idleMinutes.min, idleMinutes.max),
    )
    .option(
      '--lifetime-minutes <minutes>',
      'end a session this many minutes after the sign-in',
      wholeNumber(lifetimeMinutes.min, lifetimeMinutes.max),
    )
    .option(
      '--json',
      'print { requireSingleSignOn, secondFactorRoles, sessionIdleMinutes, sessionLifetimeMinutes }',
    )
    .action(async (id: number, options: PolicyOptions) => {
      const change = changeOf(options);
      const policy = await withDatabase(async (database) => {
        const actor = await administratorOf(administrator, database, id, 'id');
        if (Object.keys(change).length === 0) return readSignInPolicy(actor, database);
        return updateSignInPolicy(actor, database, change, false);
      });
      print(options, policy, linesOf(policy).join('\n'));
    });
}

/** Parses the name of a role, or `none`. @throws {InvalidArgumentError} */
function roleOption(text: string): PolicyRole | 'none' {
  const name = text.toUpperCase().replaceAll(/[\s-]+/g, '_');
  const role = policyRoles.find((each) => each === name);
  if (role) return role;
  if (name === 'NONE') return 'none';
  throw new InvalidArgumentError(`It must be none or a list of ${policyRoles.join(', ')}.`);
}

function changeOf({ singleSignOn, secondFactor, ...times }: PolicyOptions): Partial<SignInPolicy> {
  return {
    ...(singleSignOn && { requireSingleSignOn: false }),
    ...(secondFactor && { secondFactorRoles: secondFactor.filter((role) => role !== 'none') }),
    ...(times.idleMinutes !== undefined && { sessionIdleMinutes: times.idleMinutes }),
    ...(times.lifetimeMinutes !== undefined && { sessionLifetimeMinutes: times.lifetimeMinutes }),
  };
}

const linesOf = (policy: SignInPolicy) => [
  `single sign-on\t${policy.requireSingleSignOn ? 'required' : 'not required'}`,
  `second factor\t${policy.secondFactorRoles.join(', ') || 'not required'}`,
  `idle time\t${policy.sessionIdleMinutes} minutes`,
  `lifetime\t${policy.sessionLifetimeMinutes} minutes`,
];
