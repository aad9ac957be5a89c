import { type EndOfLive, followEvents } from '../../api/live.js';
import { query } from '../../api/request.js';
import { events, eventsCursor } from './documents.js';
import type { InboxStore } from './inbox-store.js';

/** Keeps the inbox current by the events of the chat. @returns a function that ends it. */
export function followInbox(store: InboxStore, onEnd: (why: EndOfLive) => void): () => void {
  const { client } = store;
  const stop = followEvents({
    client,
    document: events,
    variables: { view: store.viewing.view },
    cursorNow: async () => (await query(client, eventsCursor, {})).chatEventsCursor,
    cursorOf: ({ chatEvents }) => ('cursor' in chatEvents ? chatEvents.cursor : undefined),
    onEvent: ({ chatEvents }) => store.apply(chatEvents),
    onStart: () => store.start(),
    onState: (state) => store.setLiveState(state),
    onEnd: (why) => {
      store.stop();
      onEnd(why);
    },
  });
  return () => {
    stop();
    store.stop();
  };
}
