import type { Actor } from '../access/actor.js';
import { sharedReplies } from '../access/tenant-scopes.js';
import type { CannedRepliesChanged } from '../chat/canned-reply-events.js';
import type { chatTypes } from './chat-types.js';

/** Adds the event of changed canned replies, which only the Operator API has. */
export function cannedRepliesChanged<A extends Actor>(builder: ReturnType<typeof chatTypes<A>>['builder']) {
  return builder.objectRef<CannedRepliesChanged>('CannedRepliesChanged').implement({
    description:
      "Canned replies were changed: shared ones, or the caller's own. This event is not stored and has no cursor: read them again after a lost connection. It is sent only if the document selects it.",
    fields: (t) => ({
      shared: t.boolean({
        description: "Whether they are shared; otherwise they are the caller's own.",
        resolve: ({ ownerId }) => ownerId === sharedReplies,
      }),
    }),
  });
}
