import type { Values } from '../database/statement.js';
import type { agentsOfItems } from '../database/statements/digest-items.js';
import { factsOf } from './decide-pauses.js';
import type { NotificationFacts } from './notification-state.js';

/** The shortest time between two emails to one of the operator's users. */
const digestIntervalMs = 3_600_000;

/** One of the operator's users whom an item concerns. */
export type Agent = Values<typeof agentsOfItems.row>;

/** The part of an email in which a thread is. */
export type DigestSection = 'mentions' | 'mine' | 'unassigned';

/** The threads that the operator's users view now. */
export interface ViewedThreads {
  viewersOf(thread: { marketplaceId: number; sellerId: number }): readonly { identity: string }[];
}

export const sectionOf = ({ mentionedId, isAssigned }: Agent): DigestSection => {
  if (mentionedId !== 0) return 'mentions';
  return isAssigned ? 'mine' : 'unassigned';
};

const wants = (agent: Agent): boolean =>
  ({ mentions: agent.wantsMentions, mine: agent.wantsMessages, unassigned: agent.wantsUnassigned })[
    sectionOf(agent)
  ];

/** Returns what decides about one of the operator's users and an item. */
export function agentFacts(agent: Agent, marketplaceId: number, viewed: ViewedThreads): NotificationFacts {
  const { sellerId, userId, mentionedId, mentionNumber, digestedAt } = agent;
  const viewers = viewed.viewersOf({ marketplaceId, sellerId });
  const unreadCount = mentionedId === 0 ? agent.unreadMessages : Number(mentionNumber !== null);
  return {
    ...factsOf({ ...agent, unreadCount, readCount: agent.readMessages, wantsMessages: wants(agent) }),
    ...(agent.isMuted && { isExcluded: true }),
    isViewing: viewers.some(({ identity }) => identity === `user:${userId}`),
    notBefore: digestedAt && new Date(digestedAt.getTime() + digestIntervalMs),
  };
}
