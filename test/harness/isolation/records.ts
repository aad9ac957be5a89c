import {
  deliveryCursor,
  foundNoteCursor,
  mentionCursor,
  threadCursor,
} from '../../../src/graphql/cursors.js';
import { decodeChatNoteId, decodeWebhookId, webhookDeliveryId } from '../../../src/graphql/ids.js';
import { makeHook } from '../receiver.js';
import type { Client, TestServer } from '../server.js';
import { newGuest } from './administration-rules.js';
import type { Own, Side } from './rule.js';

/* Creates the records of a party. */

/** Creates a user and a key of a seller, as its marketplace's Full Admin. */
export async function peopleOf(administrator: Client, seller: string): Promise<Own['people']> {
  const created = await administrator.data(
    `mutation ($user: UserInviteInput!, $key: ApiKeyCreateInput!) {
      userInvite(input: $user) { user { id } }
      apiKeyCreate(input: $key) { apiKey { id } }
    }`,
    {
      user: { name: 'Guest', email: newGuest(), sellerId: seller },
      key: { label: 'A program', sellerId: seller },
    },
  );
  const { users, apiKeys } = await administrator.data(
    '{ users(first: 1) { edges { cursor } } apiKeys(first: 1) { edges { cursor } } }',
  );
  return {
    userId: created.userInvite.user.id,
    userCursor: users.edges[0].cursor,
    keyId: created.apiKeyCreate.apiKey.id,
    keyCursor: apiKeys.edges[0].cursor,
  };
}

/** Creates a pattern and an allowance, and returns the cursor of the last audit entry too. */
export async function contentOf(operator: Client): Promise<Own['content']> {
  const created = await operator.data(`mutation {
    contentPatternCreate(input: {name: "Lockers", expression: "locker [0-9]+", action: BLOCK}) { contentPattern { id } }
    contentAllowanceCreate(input: {name: "Orders", expression: "MP-[0-9]{9}"}) { contentAllowance { id } }
  }`);
  const { auditLog } = await operator.data('{ auditLog(first: 1) { edges { cursor } } }');
  return {
    patternId: created.contentPatternCreate.contentPattern.id,
    allowanceId: created.contentAllowanceCreate.contentAllowance.id,
    auditCursor: auditLog.edges[0].cursor,
  };
}

/** Creates a label and a shared view, and finds a user. */
export async function workOf(
  marketplaceId: number,
  seller: number,
  text: string,
  operator: Client,
): Promise<Own['work']> {
  const { labelCreate } = await operator.data(
    'mutation ($name: String!) { labelCreate(input: {name: $name, colour: RED}) { label { id } } }',
    { name: `${text} label` },
  );
  const { savedViewCreate } = await operator.data(
    'mutation ($input: SavedViewCreateInput!) { savedViewCreate(input: $input) { savedView { id } } }',
    { input: { name: `${text} view`, list: 'ALL', isShared: true, labelIds: [labelCreate.label.id] } },
  );
  const { colleagues } = await operator.data('{ colleagues { id } }');
  return {
    labelId: labelCreate.label.id,
    viewId: savedViewCreate.savedView.id,
    colleagueId: colleagues[0].id,
    threadCursor: threadCursor(marketplaceId, 'latestMessage', {
      listRank: '-1770000000000000',
      listName: '',
      sellerId: seller,
    }),
  };
}

/** Creates a link pattern. */
export async function linksOf(operator: Client, name: string): Promise<Own['links']> {
  const { linkPatternCreate } = await operator.data(
    'mutation ($input: LinkPatternCreateInput!) { linkPatternCreate(input: $input) { linkPattern { id } } }',
    { input: { name, expression: 'operator (\\d)', template: 'https://shop.example/{1}', forSellers: true } },
  );
  return { patternId: linkPatternCreate.linkPattern.id };
}

/** Creates an export of each side. */
export async function exportsOf(clients: Record<Side, Client>, sellerId: string): Promise<Own['exports']> {
  const create = async (side: Side, input: object): Promise<string> => {
    const { exportCreate } = await clients[side].data(
      'mutation ($input: ExportCreateInput!) { exportCreate(input: $input) { export { id } } }',
      { input: { format: 'JSON_LINES', ...input } },
    );
    return exportCreate.export.id;
  };
  return { operator: await create('operator', { sellerId }), seller: await create('seller', {}) };
}

/** Creates a shared canned reply. */
export async function replyOf(operator: Client, name: string): Promise<Own['replies']> {
  const { cannedReplyCreate } = await operator.data(
    'mutation ($input: CannedReplyCreateInput!) { cannedReplyCreate(input: $input) { cannedReply { id } } }',
    { input: { name, shared: true, texts: [{ language: 'en', text: name }] } },
  );
  const { cannedReplies } = await operator.data('{ cannedReplies(first: 1) { edges { cursor } } }');
  return { replyId: cannedReplyCreate.cannedReply.id, replyCursor: cannedReplies.edges[0].cursor };
}

/** Writes a note that mentions a user. */
export async function noteOf(
  operator: Client,
  user: Client,
  marketplaceId: number,
  sellerId: string,
  text: string,
): Promise<Own['notes']> {
  const { colleagues } = await user.data('{ colleagues { id isViewer } }');
  const { id: userId } = colleagues.find(({ isViewer }: { isViewer: boolean }) => isViewer);
  const { chatNoteCreate } = await operator.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { id } } }',
    { input: { sellerId, text: `@you: ${text} note`, mentions: [{ userId, start: 0, end: 4 }] } },
  );
  // It shows who redacted a sign in it.
  await user.data(
    'mutation ($input: ChatNoteRedactInput!) { chatNoteRedact(input: $input) { errors { field } } }',
    { input: { id: chatNoteCreate.chatNote.id, spans: [{ start: 4, end: 5 }] } },
  );
  const { chatNotes } = await operator.data(
    'query ($sellerId: ID!) { chatNotes(sellerId: $sellerId, first: 1) { edges { cursor } } }',
    { sellerId },
  );
  const noteId: string = chatNoteCreate.chatNote.id;
  const position = { time: '1700000000000000', ...(decodeChatNoteId(noteId) ?? { sellerId: 0, number: 0 }) };
  return {
    noteId,
    noteCursor: chatNotes.edges[0].cursor,
    mentionCursor: mentionCursor(marketplaceId, position),
    foundNoteCursor: foundNoteCursor(marketplaceId, position),
  };
}

/** Creates a webhook with a delivery that was attempted. */
export async function hookOf(
  { database: { pool } }: TestServer,
  marketplaceId: number,
  seller: number,
  client: Client,
): Promise<Own['webhooks'][Side]> {
  const { id } = await makeHook(client, 'http://127.0.0.1:9/');
  const position = { webhookId: decodeWebhookId(id) ?? 0, sequence: '1' };
  const key = [marketplaceId, position.webhookId];
  await pool.query('update webhook set sequence = 1 where marketplace_id = $1 and id = $2', key);
  await pool.query(
    `insert into webhook_delivery (marketplace_id, webhook_id, sequence, seller_id, event_seq, kind, by_operator,
                                   message_seq, happened_at, state, attempt_count)
     values ($1, $2, 1, $3, 1, 'created', true, 1, now(), 'DELIVERED', 1)`,
    [...key, seller],
  );
  await pool.query('insert into webhook_lane (marketplace_id, webhook_id, seller_id) values ($1, $2, $3)', [
    ...key,
    seller,
  ]);
  await pool.query(
    `insert into webhook_attempt (marketplace_id, webhook_id, sequence, number, attempted_at, duration_ms, status)
     values ($1, $2, 1, 1, now(), 5, 204)`,
    key,
  );
  return { webhookId: id, deliveryId: webhookDeliveryId(position), deliveryCursor: deliveryCursor(position) };
}
