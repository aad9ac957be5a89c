import type { Actor } from '../../src/access/actor.js';
import type { ChatMessage } from '../../src/chat/model.js';
import type { OutgoingMessage } from '../../src/chat/outgoing-message.js';
import { sendMessage } from '../../src/chat/send-message.js';
import { MessageCheck } from '../../src/content-policy/policy-check.js';
import type { Database } from '../../src/database/database.js';

const messageChecks = new WeakMap<Database, MessageCheck>();

/** Sends a message with the use case, without HTTP. */
export async function send(
  actor: Actor,
  database: Database,
  outgoing: Omit<OutgoingMessage, 'acknowledged'>,
): Promise<ChatMessage> {
  const messageCheck = messageChecks.get(database) ?? new MessageCheck(database);
  messageChecks.set(database, messageCheck);
  return (await sendMessage(actor, database, messageCheck, { ...outgoing, acknowledged: [] })).message;
}
