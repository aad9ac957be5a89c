import type { SystemActor } from '../access/actor.js';
import { threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { agentsOfItems, resumeItems, withdrawDigest } from '../database/statements/digest-items.js';
import { memberPreferences, readNotificationSettings } from '../database/statements/notification-settings.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import type { SendMail } from '../mail/mail-delivery.js';
import type { Smtp } from '../mail/smtp.js';
import { databaseClock } from './decide-pauses.js';
import { type Agent, agentFacts, sectionOf, type ViewedThreads } from './digest-item.js';
import { type DigestMail, type DigestMailItem, digestMailKind, digestMailPayload } from './digest-mail.js';
import { languageNamed } from './languages.js';
import { mailHeaders } from './mail-headers.js';
import { postdateLate } from './postdate.js';
import type { PreferenceLinks } from './preference-links.js';
import { endOfQuietHours } from './quiet-hours.js';
import { type DigestThread, renderDigest } from './render-digest.js';
import type { ReplyAddresses } from './reply-addresses.js';
import { defaultColour } from './safe-colour.js';

/** The parts that sending an email to one of the operator's users needs. */
export interface DigestServices {
  database: Database;
  smtp: Pick<Smtp, 'send'>;
  links: PreferenceLinks;
  viewed: ViewedThreads;
  /** Null: this server receives no answers. */
  replies: Pick<ReplyAddresses, 'unanswerable'> | null;
  /** Returns the path of the conversation with a seller in the portal. */
  conversationPath: (sellerId: number) => string;
  /** The database's time, by default. */
  clock?: () => Promise<Date>;
}

/** Returns the function that sends the emails to the operator's users. It decides again about each thread. */
export function digestSender(actor: SystemActor, services: DigestServices): SendMail {
  const clock = services.clock ?? (() => databaseClock(actor, services.database));
  return async (mail, signal) => {
    if (mail.kind !== digestMailKind)
      throw new Error(`There is no sender for mails of the kind ${mail.kind}.`);
    const payload = digestMailPayload.parse(mail.payload);
    const { marketplaceId, memberId } = payload;
    const scope = threadsOfMarketplace(actor, marketplaceId);
    const now = await clock();
    const { agents, changed, elsewhere, quietEnd } = await currentAgents(services, scope, payload, now);
    const isIn = (few: readonly Agent[], { sellerId }: DigestMailItem) =>
      few.some((agent) => agent.sellerId === sellerId);
    // A record is about all items of a thread: it stays if the email has one of them.
    const dropped = payload.items.filter((item) => quietEnd !== null || !isIn(agents, item));
    const resumed = dropped.filter((item) => quietEnd !== null || isIn(changed, item));
    const ended = dropped.filter((item) => !resumed.includes(item));
    const dueAt = quietEnd ?? now;
    await withdrawDigestItems(services.database, scope, payload, resumed, {
      ...{ dueAt, resumesItems: true, areSame: quietEnd !== null },
    });
    await withdrawDigestItems(services.database, scope, payload, ended, {
      ...{ dueAt, resumesItems: false, areSame: false },
    });
    await resume(services.database, scope, elsewhere, now);
    const [member] = await services.database.run(scope, memberPreferences, { memberId });
    if (!member || agents.length === 0 || quietEnd !== null) return null;
    const { links } = services;
    const { publicUrl } = links;
    const preferencesUrl = links.linkTo({ marketplaceId, memberId }, now);
    const text = renderDigest({
      language: languageNamed(member.language ?? member.defaultLanguage),
      marketplaceName: member.marketplaceName,
      colour: member.colour ?? defaultColour,
      threads: agents.map((agent) => threadOf(agent, services)),
      inboxUrl: new URL('/operator', publicUrl).href,
      preferencesUrl,
    });
    const { marketplaceName } = member;
    const { replies } = services;
    const content = {
      ...{ ...text, fromName: marketplaceName },
      ...(replies && { replyTo: { name: marketplaceName, address: replies.unanswerable } }),
    };
    await postdateLate(services.database, scope, agents, now);
    await services.smtp.send(
      member.email,
      { ...content, ...mailHeaders(mail, preferencesUrl, publicUrl) },
      signal,
    );
    return [];
  };
}

const threadOf = (agent: Agent, { conversationPath, links }: DigestServices): DigestThread => ({
  section: sectionOf(agent),
  businessName: agent.businessName,
  unreadCount: agent.unreadMessages,
  url: new URL(conversationPath(agent.sellerId), links.publicUrl).href,
});

/**
 * Returns the user for each thread that the email still has, and for each in which something else is unread now than when it was decided;
 * the threads that concern others now, such as another assignee; and the end of the quiet hours if the user is in them now.
 */
async function currentAgents(
  { database, viewed }: DigestServices,
  scope: MarketplaceScope,
  { memberId, items }: DigestMail,
  now: Date,
): Promise<{ agents: Agent[]; changed: Agent[]; elsewhere: number[]; quietEnd: Date | null }> {
  const [settings] = await database.run(scope, readNotificationSettings, {});
  const found = await database.run(scope, agentsOfItems, {
    sellerIds: items.map(({ sellerId }) => sellerId),
    mentionedIds: items.map(({ isMention }) => (isMention ? memberId : 0)),
    onlyMemberId: memberId,
  });
  const wanted = found.filter((agent) => {
    const { unreadCount, isExcluded } = agentFacts(agent, scope.marketplaceId, viewed);
    return settings?.emails && unreadCount > 0 && !isExcluded;
  });
  const isSame = (agent: Agent) =>
    items.some(({ sellerId, readCount }) => sellerId === agent.sellerId && readCount === agent.readMessages);
  const agents = wanted.filter(isSame);
  const changed = wanted.filter((agent) => !isSame(agent));
  const elsewhere = items
    .filter(({ sellerId, isMention }) => !isMention && !found.some(isMessageOf(sellerId)))
    .map(({ sellerId }) => sellerId);
  const [first] = found;
  const quietHours = first && agentFacts(first, scope.marketplaceId, viewed).quietHours;
  return { agents, changed, elsewhere, quietEnd: (quietHours && endOfQuietHours(quietHours, now)) ?? null };
}

const isMessageOf = (sellerId: number) => (agent: Agent) =>
  agent.sellerId === sellerId && agent.mentionedId === 0;

/** Lets threads that concern others now be decided for them. */
async function resume(
  database: Database,
  scope: MarketplaceScope,
  sellerIds: readonly number[],
  now: Date,
): Promise<void> {
  if (sellerIds.length > 0) await database.run(scope, resumeItems, { sellerIds, now });
}

/**
 * Forgets threads that are not in the email, so that they delay no other, and lets them be decided again.
 * @param options.areSame whether what is unread is what was unread when the email was decided, so that its age goes on.
 */
export async function withdrawDigestItems(
  database: Runner,
  scope: MarketplaceScope,
  { memberId }: DigestMail,
  items: readonly DigestMailItem[],
  { dueAt, resumesItems, areSame }: { dueAt: Date; resumesItems: boolean; areSame: boolean },
): Promise<void> {
  if (items.length === 0) return;
  await database.run(scope, withdrawDigest, {
    ...{ memberId, dueAt, resumesItems },
    sellerIds: items.map(({ sellerId }) => sellerId),
    mentionedIds: items.map(({ isMention }) => (isMention ? memberId : 0)),
    readCounts: items.map(({ readCount }) => readCount),
    beganTimes: items.map(({ beganAt }) => (areSame && beganAt) || null),
  });
}
