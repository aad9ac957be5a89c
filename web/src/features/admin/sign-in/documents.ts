import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

export const signInPolicyQuery = graphql(`
  query AdminSignInPolicy {
    signInPolicy { requireSingleSignOn secondFactorRoles sessionIdleMinutes sessionLifetimeMinutes }
  }
`);

export const updateSignInPolicy = graphql(`
  mutation UpdateSignInPolicy($input: SignInPolicyUpdateInput!) {
    result: signInPolicyUpdate(input: $input) {
      signInPolicy { requireSingleSignOn secondFactorRoles sessionIdleMinutes sessionLifetimeMinutes }
      errors { field messages }
    }
  }
`);

export type SignInPolicy = ResultOf<typeof signInPolicyQuery>['signInPolicy'];
export type PolicyRole = SignInPolicy['secondFactorRoles'][number];
