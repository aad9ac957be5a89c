import type { Actor } from '../../src/access/actor.js';
import type { OutgoingMessage } from '../../src/chat/check-message.js';
import type { ChatMessage } from '../../src/chat/model.js';
import { sendMessage } from '../../src/chat/send-message.js';
import { MessageCheck } from '../../src/content-policy/message-check.js';
import type { Database } from '../../src/database/database.js';

const guards = new WeakMap<Database, MessageCheck>();

/** Sends a message with the use case, without HTTP. */
export async function send(
  actor: Actor,
  database: Database,
  outgoing: Omit<OutgoingMessage, 'acknowledged'>,
): Promise<ChatMessage> {
  const guard = guards.get(database) ?? new MessageCheck(database);
  guards.set(database, guard);
  return (await sendMessage(actor, database, guard, { ...outgoing, acknowledged: [] })).message;
}
