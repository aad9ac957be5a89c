import type { SystemActor } from '../access/actor.js';
import { threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { agentsOfItems, withdrawDigest } from '../database/statements/digest-items.js';
import { memberPreferences, readNotificationSettings } from '../database/statements/notification-settings.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import type { SendMail } from '../mail/mail-delivery.js';
import type { Smtp } from '../mail/smtp.js';
import { databaseClock } from './decide-pauses.js';
import { type Agent, agentFacts, sectionOf, type ViewedThreads } from './digest-item.js';
import { type DigestMail, type DigestMailItem, digestMailKind, digestMailPayload } from './digest-mail.js';
import { languageNamed } from './languages.js';
import { mailHeaders } from './mail-headers.js';
import type { PreferenceLinks } from './preference-links.js';
import { endOfQuietHours } from './quiet-hours.js';
import { type DigestThread, renderDigest } from './render-digest.js';
import { defaultColour } from './safe-colour.js';

/** The parts that sending an email to one of the operator's users needs. */
export interface DigestServices {
  database: Database;
  smtp: Pick<Smtp, 'send'>;
  links: PreferenceLinks;
  viewed: ViewedThreads;
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
    const { agents, quietEnd } = await currentAgents(services, scope, payload, now);
    const isStill = ({ sellerId, isMention }: DigestMailItem) =>
      agents.some((agent) => agent.sellerId === sellerId && (agent.mentionedId !== 0) === isMention);
    const dropped = payload.items.filter((item) => quietEnd !== null || !isStill(item));
    await withdraw(services.database, scope, payload, dropped, { dueAt: quietEnd ?? now, quietEnd });
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
    const content = { ...text, fromName: member.marketplaceName };
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

/** Returns the user for each thread that the email still has, and the end of the quiet hours if the user is in them now. */
async function currentAgents(
  { database, viewed }: DigestServices,
  scope: MarketplaceScope,
  { memberId, items }: DigestMail,
  now: Date,
): Promise<{ agents: Agent[]; quietEnd: Date | null }> {
  const [settings] = await database.run(scope, readNotificationSettings, {});
  const found = await database.run(scope, agentsOfItems, {
    sellerIds: items.map(({ sellerId }) => sellerId),
    mentionedIds: items.map(({ isMention }) => (isMention ? memberId : 0)),
    onlyMemberId: memberId,
  });
  const agents = found.filter((agent) => {
    const facts = agentFacts(agent, scope.marketplaceId, viewed);
    const isSame = items.some(
      ({ sellerId, isMention, readCount }) =>
        sellerId === agent.sellerId &&
        isMention === (agent.mentionedId !== 0) &&
        readCount === agent.readMessages,
    );
    return settings?.emails && isSame && facts.unreadCount > 0 && !facts.isExcluded;
  });
  const [first] = found;
  const quietHours = first && agentFacts(first, scope.marketplaceId, viewed).quietHours;
  return { agents, quietEnd: (quietHours && endOfQuietHours(quietHours, now)) ?? null };
}

/** Forgets threads that are not in the email, so that they delay no other, and lets them be decided again. */
async function withdraw(
  database: Database,
  scope: MarketplaceScope,
  { memberId }: DigestMail,
  items: readonly DigestMailItem[],
  { dueAt, quietEnd }: { dueAt: Date; quietEnd: Date | null },
): Promise<void> {
  if (items.length === 0) return;
  await database.run(scope, withdrawDigest, {
    ...{ memberId, dueAt, resumesItems: quietEnd !== null },
    sellerIds: items.map(({ sellerId }) => sellerId),
    mentionedIds: items.map(({ isMention }) => (isMention ? memberId : 0)),
    readCounts: items.map(({ readCount }) => readCount),
  });
}
