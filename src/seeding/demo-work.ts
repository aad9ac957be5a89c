import type { OperatorActor } from '../access/actor.js';
import { actorsOfEmail } from '../access/session-lookup.js';
import { createReply } from '../canned-replies/change-replies.js';
import { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import { createNote } from '../notes/write-note.js';
import { codePoints } from '../text/characters.js';
import { changeWorkState, type WorkChange } from '../work-state/change-work-state.js';
import { createLabel, type LabelColour } from '../work-state/labels.js';
import { listThreads } from '../work-state/list-threads.js';
import { createSavedView } from '../work-state/saved-views.js';

const labels: readonly { name: string; colour: LabelColour }[] = [
  { name: 'Delivery', colour: 'blue' },
  { name: 'Payout', colour: 'green' },
  { name: 'Returns', colour: 'orange' },
  { name: 'Catalogue', colour: 'purple' },
];

const replies = [
  {
    name: 'thanks',
    texts: [
      { language: 'en', text: 'Thank you, {{seller}}. We look into it and answer today.' },
      { language: 'de', text: 'Danke, {{seller}}. Wir prüfen das und antworten heute.' },
    ],
  },
  {
    name: 'order',
    texts: [{ language: 'en', text: 'We checked order {{order}}: it is on its way. Best regards, {{me}}' }],
  },
  {
    name: 'invoice',
    texts: [
      {
        language: 'en',
        text: 'Hi {{seller}}, please send the invoice of {{date}} again, as a PDF. Thank you!',
      },
    ],
  },
];

/** The time for which the demo snoozes threads. */
const snoozeHours = 20;

/**
 * Adds the data of an operator's team after some weeks: labels, canned replies, a shared view, a note that mentions a
 * colleague, and threads that are assigned, labelled, snoozed and done.
 * @param emails the addresses of two of the operator's users; the first is the one who signs in.
 */
export async function createDemoWork(database: Database, emails: readonly [string, string]): Promise<void> {
  const [me, colleague] = await Promise.all(emails.map((email) => operatorOf(database, email)));
  if (!me || !colleague) throw new Error('The demo has no such users.');
  const labelIds = [];
  for (const label of labels) labelIds.push((await createLabel(me, database, label)).id);
  for (const reply of replies) await createReply(me, database, { ...reply, isShared: true });
  const view = { name: 'Payouts', isShared: true, list: 'all', sort: 'latestMessage' } as const;
  await createSavedView(me, database, { ...view, labelIds: labelIds.slice(1, 2) });

  const sellers = await sellersOf(me, database);
  const change = async (from: number, to: number, more: Partial<WorkChange>) => {
    const unchanged = { unassign: false, addLabelIds: [], removeLabelIds: [] };
    await changeWorkState(me, database, { ...unchanged, sellerIds: sellers.slice(from, to), ...more });
  };
  await change(0, 4, { addLabelIds: labelIds.slice(0, 1) });
  await change(2, 6, { addLabelIds: labelIds.slice(1, 2) });
  await change(7, 9, { addLabelIds: labelIds.slice(2, 3) });
  await change(9, 11, { addLabelIds: labelIds.slice(3) });
  await change(1, 5, { assignee: { memberId: me.person?.memberId ?? null } });
  await change(6, 9, { assignee: { memberId: colleague.person?.memberId ?? null } });
  const snoozedUntil = new Date(Date.now() + snoozeHours * 3_600_000);
  await change(11, 13, { status: 'snoozed', snoozedUntil });
  await change(13, 18, { status: 'done' });
  await writeNote(colleague, database, sellers[2] ?? null, me);
}

async function operatorOf(database: Database, email: string): Promise<OperatorActor | undefined> {
  const actors = await actorsOfEmail(database, email);
  return actors.find((actor): actor is OperatorActor => actor.side === 'operator');
}

/** Returns the sellers with the newest messages. */
async function sellersOf(actor: OperatorActor, database: Database): Promise<number[]> {
  const filter = { list: 'unassigned', labelIds: [], sort: 'latestMessage' } as const;
  const { items } = await listThreads(actor, database, filter, {
    direction: 'first',
    beside: null,
    size: 18,
  });
  return items.map(({ sellerId }) => sellerId);
}

async function writeNote(
  author: OperatorActor,
  database: Database,
  sellerId: number | null,
  mentioned: OperatorActor,
): Promise<void> {
  const mention = `@${mentioned.name ?? ''}`;
  const memberId = mentioned.person?.memberId ?? null;
  const messageCheck = new MessageCheck(database);
  try {
    await createNote(author, database, messageCheck, {
      sellerId,
      idempotencyKey: null,
      text: `${mention} this seller asked for the same payout last month. Can you check it before we answer?`,
      mentions: [{ memberId, start: 0, end: codePoints(mention) }],
      acknowledged: [],
      confirmRedaction: false,
    });
  } finally {
    await messageCheck.close();
  }
}
