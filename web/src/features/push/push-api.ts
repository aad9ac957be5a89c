import type { Client } from '@urql/core';
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
