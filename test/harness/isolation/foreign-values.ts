import { messageCursor, sellerCursor } from '../../../src/graphql/cursors.js';
import {
  apiKeyId,
  auditEntryId,
  cannedReplyId,
  chatMessageId,
  chatNoteId,
  contentAllowanceId,
  contentPatternId,
  labelId,
  savedViewId,
  sellerId,
  userId,
  webhookDeliveryId,
  webhookId,
} from '../../../src/graphql/ids.js';
import type { Party, World } from './world.js';

const encoded = (text: string) => Buffer.from(text).toString('base64');

/** Ids that do not exist. */
export const invalidIds = ({ home }: Pick<World, 'home'>): Record<string, string> => ({
  'a seller that does not exist': sellerId(2_000_000_000),
  'a message that does not exist': chatMessageId({ sellerId: 2_000_000_000, seq: 2 }),
  'a message beyond the end of the thread': chatMessageId({ sellerId: 660_119, seq: 999_999_999 }),
  'a webhook that does not exist': webhookId(2_000_000_000),
  'a pattern that does not exist': contentPatternId(2_000_000_000),
  'an allowance that does not exist': contentAllowanceId(2_000_000_000),
  'an entry of an audit log': auditEntryId('1'),
  'a canned reply that does not exist': cannedReplyId(2_000_000_000),
  'a note that does not exist': chatNoteId({ sellerId: 2_000_000_000, number: 1 }),
  'a note beyond the end of the thread': chatNoteId({ sellerId: 660_119, number: 999_999_999 }),
  'a user that does not exist': userId(2_000_000_000),
  'a key that does not exist': apiKeyId(2_000_000_000),
  'a label that does not exist': labelId(2_000_000_000),
  'a view that does not exist': savedViewId(2_000_000_000),
  'a delivery that does not exist': webhookDeliveryId({ webhookId: 2_000_000_000, sequence: '1' }),
  'a type that does not exist': encoded('Widget-1'),
  'a type that is not a node': encoded(`Marketplace-${home.id}`),
  'seller 0': encoded('Seller-0'),
  'a seller of too large a number': encoded('Seller-99999999999'),
  'a seller in another encoding': encoded('Seller-0660119'),
  'an id in plain text': 'Seller-660119',
  'only a number': '660119',
  'no base64': 'not an id!',
  'an empty id': '',
  SQL: "' or 1=1 --",
  'half of a surrogate pair': '\ud800',
});

/** Returns all ids of a party. */
export const idsOf = ({ own }: Party): Record<string, string> => ({
  'their seller': own.sellerId,
  'their message': own.messageId,
  'their operator’s webhook': own.webhooks.operator.webhookId,
  'their seller’s webhook': own.webhooks.seller.webhookId,
  'their pattern': own.content.patternId,
  'their allowance': own.content.allowanceId,
  'their label': own.work.labelId,
  'their view': own.work.viewId,
  'their canned reply': own.replies.replyId,
  'their note': own.notes.noteId,
  'their user': own.people.userId,
  'their key': own.people.keyId,
  'a delivery to their operator': own.webhooks.operator.deliveryId,
  'a delivery to their seller': own.webhooks.seller.deliveryId,
});

/** Returns all cursors of a party. */
export const cursorsOf = ({ own }: Party): Record<string, string> => ({
  'a cursor of their thread': own.messageCursor,
  'a cursor of their audit log': own.content.auditCursor,
  'a cursor of their list of threads': own.work.threadCursor,
  'a cursor of their users': own.people.userCursor,
  'a cursor of their keys': own.people.keyCursor,
  'a cursor of their canned replies': own.replies.replyCursor,
  'a cursor of their notes': own.notes.noteCursor,
  'a cursor of their mentions': own.notes.mentionCursor,
  'a cursor of their found notes': own.notes.foundNoteCursor,
  'a cursor of their search': own.foundCursor,
  'a cursor of their webhook': own.webhooks.seller.deliveryCursor,
  ...(own.sellerCursor && { 'a cursor of their list': own.sellerCursor }),
});

/** Returns cursors that do not exist, or that are not of a list. */
export const invalidCursors = (actor: Party, own: { list: boolean }): Record<string, string> => ({
  'a forged cursor': messageCursor({ sellerId: 2_000_000_000, seq: 2 }),
  'a cursor of a marketplace that does not exist': sellerCursor(2_000_000_000, {
    listRank: '-5',
    listName: '',
    sellerId: 660_119,
  }),
  'a cursor of the other connection': own.list ? actor.own.messageCursor : (actor.own.sellerCursor ?? ''),
  'an id': actor.own.messageId,
  'no base64': 'not a cursor!',
  'half of a surrogate pair': '\ud800',
});
