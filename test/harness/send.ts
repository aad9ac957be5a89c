import type { Asker } from '../../src/chat/asker.js';
import { ContentGuard } from '../../src/chat/content-guard.js';
import type { ChatMessage } from '../../src/chat/model.js';
import { type OutgoingMessage, sendMessage } from '../../src/chat/send-message.js';
import type { Database } from '../../src/database/database.js';

const guards = new WeakMap<Database, ContentGuard>();

/** Sends as the use case does, past HTTP. */
export async function send(
  asker: Asker,
  database: Database,
  outgoing: Omit<OutgoingMessage, 'acknowledged'>,
): Promise<ChatMessage> {
  const guard = guards.get(database) ?? new ContentGuard(database);
  guards.set(database, guard);
  return (await sendMessage(asker, database, guard, { ...outgoing, acknowledged: [] })).message;
}
