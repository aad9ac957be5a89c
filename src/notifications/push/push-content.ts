import { createHash } from 'node:crypto';
import { directionOf, languageNamed } from '../languages.js';
import { mailTexts } from '../mail-texts.js';
import type { Recipient } from './push-item.js';

/** What the service worker of a portal gets, as JSON. `web/src/features/push/push-message.ts` has the same type. */
export interface PushMessage {
  title: string;
  body: string;
  language: string;
  direction: 'ltr' | 'rtl';
  /** A notification replaces an earlier one with the same tag. */
  tag: string;
  /** The page of the conversation. */
  path: string;
  /** The badge of the installed portal's icon: a number of unread messages, a mark without a number, or the earlier one (null). */
  badge: number | 'mark' | null;
}

/**
 * Returns the message of a push: who wrote and how many messages wait.
 * @param line the first line of the first of them; null to show none.
 */
export function pushMessage(
  recipient: Recipient,
  conversation: { id: string; path: string },
  line: string | null,
): PushMessage {
  const { audience, unreadCount, marketplaceName, businessName } = recipient;
  const language = languageNamed(recipient.language);
  const texts = mailTexts[language];
  return {
    title: audience === 'seller' ? marketplaceName : businessName,
    body: line ?? (audience === 'mention' ? texts.mentions : texts.unread(unreadCount)),
    language,
    direction: directionOf(language),
    tag: audience === 'mention' ? `mention ${conversation.id}` : conversation.id,
    path: conversation.path,
    // An operator's user has many conversations, of which the push is about one.
    badge: audience === 'seller' ? unreadCount : 'mark',
  };
}

/** Returns the topic of a push: one that a push service still keeps is replaced by the next of the same topic (RFC 8030). */
export const topicOf = ({ subscriptionId, sellerId, audience }: Recipient): string =>
  createHash('sha256').update(`${subscriptionId} ${sellerId} ${audience}`).digest('base64url').slice(0, 32);
