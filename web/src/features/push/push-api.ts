import type { Client } from '@urql/core';
import { kindOf } from '../../api/errors.js';
import { mutate, query } from '../../api/request.js';
import { graphql } from '../../api/seller-graphql.js';
import type { PushApi } from './device-push.js';

// Both APIs have these operations.
const webPush = graphql(`
  query WebPush { webPush { publicKey isSubscribed } }
`);
const subscriptionCreate = graphql(`
  mutation PushSubscriptionCreate($input: PushSubscriptionCreateInput!) {
    pushSubscriptionCreate(input: $input) { errors { field messages } }
  }
`);
const subscriptionDelete = graphql(`
  mutation PushSubscriptionDelete($input: PushSubscriptionDeleteInput!) {
    pushSubscriptionDelete(input: $input) { errors { field messages } }
  }
`);

const pushTest = graphql(`
  mutation PushTest { result: pushTest(input: {}) { pushTest { outcome reason } errors { field messages } } }
`);

/** The result of a test push. `off`: the session has no subscription. `busy`: there were several tests. `failed`: nothing is known. */
export type PushTestResult =
  | { outcome: 'accepted' | 'gone' | 'off' | 'busy' | 'failed' }
  | { outcome: 'rejected' | 'unreachable'; reason: string };

/** Sends a test push to this browser. */
export async function sendPushTest(client: Client): Promise<PushTestResult> {
  try {
    const test = (await mutate(client, pushTest, {})).result?.pushTest;
    if (!test) return { outcome: 'off' };
    const reason = test.reason ?? '';
    switch (test.outcome) {
      case 'ACCEPTED':
        return { outcome: 'accepted' };
      case 'GONE':
        return { outcome: 'gone' };
      case 'REJECTED':
        return { outcome: 'rejected', reason };
      case 'UNREACHABLE':
        return { outcome: 'unreachable', reason };
    }
  } catch (error) {
    return { outcome: kindOf(error) === 'busy' ? 'busy' : 'failed' };
  }
}

/** Returns the operations about the subscription of the session. */
export const pushApi = (client: Client): PushApi => ({
  read: async () => (await query(client, webPush, {})).webPush,
  async create(input) {
    const { pushSubscriptionCreate } = await mutate(client, subscriptionCreate, { input });
    if (pushSubscriptionCreate?.errors) throw new Error(JSON.stringify(pushSubscriptionCreate.errors));
  },
  async delete() {
    await mutate(client, subscriptionDelete, { input: {} });
  },
});
