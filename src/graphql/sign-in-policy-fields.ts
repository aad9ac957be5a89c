import {
  idleMinutes,
  lifetimeMinutes,
  type PolicyRole,
  policyRoles,
  readSignInPolicy,
  type SignInPolicy,
  updateSignInPolicy,
} from '../accounts/sign-in-policy.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const descriptions = {
  requireSingleSignOn:
    'Whether people can only use sessions that began at the single sign-on provider. Passwords and emailed links then give no access.',
  secondFactorRoles:
    'The roles that need a second factor. People without one can only set it up. The provider is responsible for the second factor of a session that began there.',
  sessionIdleMinutes: `A session ends this many minutes after its last use, ${idleMinutes.min} to ${idleMinutes.max}.`,
  sessionLifetimeMinutes: `A session ends this many minutes after the sign-in, even if it is used, ${lifetimeMinutes.min} to ${lifetimeMinutes.max}, and at least \`sessionIdleMinutes\`.`,
} as const satisfies Record<keyof SignInPolicy, string>;

const roleDescription = (role: PolicyRole) =>
  role === 'SELLER' ? 'The users of sellers.' : `The operator's users with the role \`${role}\`.`;

/** Adds the sign-in policy of the marketplace to the Operator API. */
export function addSignInPolicy(types: OperatorTypes): void {
  const { builder } = types;
  const values = Object.fromEntries(
    policyRoles.map((role) => [role, { description: roleDescription(role) }]),
  );
  const Role = builder.enumType('SignInPolicyRole', {
    description: 'A group of people to which the sign-in policy can apply.',
    values: values as Record<PolicyRole, { description: string }>,
  });
  const Policy = builder.objectRef<SignInPolicy>('SignInPolicy').implement({
    description:
      'The rules of a marketplace for sign-in and sessions. They do not affect API keys and chat tokens.',
    fields: (t) => ({
      requireSingleSignOn: t.exposeBoolean('requireSingleSignOn', {
        description: descriptions.requireSingleSignOn,
      }),
      secondFactorRoles: t.field({
        type: [Role],
        description: descriptions.secondFactorRoles,
        resolve: ({ secondFactorRoles }) => [...secondFactorRoles],
      }),
      sessionIdleMinutes: t.exposeInt('sessionIdleMinutes', {
        description: descriptions.sessionIdleMinutes,
      }),
      sessionLifetimeMinutes: t.exposeInt('sessionLifetimeMinutes', {
        description: descriptions.sessionLifetimeMinutes,
      }),
    }),
  });
  const Payload = payloadBuilder(types)<{ signInPolicy: SignInPolicy }>('signInPolicyUpdate');
  builder.objectType(Payload, {
    description: 'The result of `signInPolicyUpdate`.',
    fields: (t) => ({
      signInPolicy: t.expose('signInPolicy', {
        type: Policy,
        nullable: true,
        description: 'The policy after the change; null if the input is invalid.',
      }),
    }),
  });
  const Input = builder.inputType('SignInPolicyUpdateInput', {
    description: 'The input of `signInPolicyUpdate`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      requireSingleSignOn: t.boolean({ description: descriptions.requireSingleSignOn }),
      secondFactorRoles: t.field({ type: [Role], description: descriptions.secondFactorRoles }),
      sessionIdleMinutes: t.int({ description: descriptions.sessionIdleMinutes }),
      sessionLifetimeMinutes: t.int({ description: descriptions.sessionLifetimeMinutes }),
    }),
  });
  builder.queryFields((t) => ({
    signInPolicy: t.field({
      type: Policy,
      description: 'The rules of the marketplace for sign-in and sessions.',
      resolve: (_root, _arguments, { actor, database }) => readSignInPolicy(actor, database),
    }),
  }));
  builder.mutationFields((t) => ({
    signInPolicyUpdate: t.field({
      type: Payload,
      nullable: true,
      description:
        'Changes the sign-in policy, which applies to existing sessions immediately. Fields that the input omits keep their values. To require single sign-on, sign in with it first. To require a second factor, set up your own first.',
      args: { input: t.arg({ type: Input, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database, hasSingleSignOn }) =>
        runMutation(input, async () => {
          const change = {
            ...(input.requireSingleSignOn != null && { requireSingleSignOn: input.requireSingleSignOn }),
            ...(input.secondFactorRoles != null && { secondFactorRoles: input.secondFactorRoles }),
            ...(input.sessionIdleMinutes != null && { sessionIdleMinutes: input.sessionIdleMinutes }),
            ...(input.sessionLifetimeMinutes != null && {
              sessionLifetimeMinutes: input.sessionLifetimeMinutes,
            }),
          };
          return { signInPolicy: await updateSignInPolicy(actor, database, change, hasSingleSignOn) };
        }),
    }),
  }));
}
