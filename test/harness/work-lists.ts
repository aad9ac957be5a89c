import { following, type Transport } from './follower.js';
import type { Client, TestServer } from './server.js';

/** Selects the events that `followLists` reads. */
export const listSelection = (lists = true) =>
  `{ __typename ... on ChatPresence { online } ... on ChatSettingsChanged { chatEnabled }
     ${lists ? '... on WorkListsChanged { list }' : ''} }`;

/** Subscribes to changed lists, and waits until the subscription has begun. */
export async function followLists(
  server: TestServer,
  client: Client,
  transport: Transport,
  { selection = listSelection(), sellerId }: { selection?: string; sellerId?: string | undefined },
) {
  const declared = client.side === 'operator' ? '($sellerId: ID)' : '';
  const given = client.side === 'operator' ? '(sellerId: $sellerId)' : '';
  const document = `subscription ${declared} { chatEvents${given} ${selection} }`;
  const follower = await following(server, client, transport, document, { sellerId });
  if ((await follower.next()).data.chatEvents.__typename !== 'ChatPresence')
    throw new Error('The first event must be the presence of the other side.');
  return {
    stop: follower.stop,
    /** Returns the changed lists until the chat is turned on or off. */
    untilSettings: async (): Promise<string[]> => {
      const lists = [];
      for (;;) {
        const { chatEvents } = (await follower.next()).data;
        if (chatEvents.__typename === 'ChatSettingsChanged') return lists;
        if (chatEvents.__typename === 'WorkListsChanged') lists.push(chatEvents.list);
      }
    },
  };
}
