import type { ResultOf, VariablesOf } from 'gql.tada';
import { graphql } from '../../api/operator-graphql.js';

/** The fields of a seller that the list shows. */
export const sellerFields = graphql(`
  fragment SellerFields on Seller {
    id
    legacyId
    externalId
    businessName
    online
    unreadChatMessageCount
    markedUnread
    latestChatMessage { id createdAt message sentByType sentByName }
    waitingSince
    workState { status snoozedUntil version assignee { id name isViewer } labels { id name colour } }
  }
`);

/** The fields of a message in a thread. */
export const messageFields = graphql(`
  fragment MessageFields on ChatMessage {
    id createdAt message readAt sentByType sentByName sentThrough { label prefix }
    patternLinks { start end url } redaction { redactedAt redactedByName }
  }
`);

/** The fields of an internal note. */
export const noteFields = graphql(`
  fragment NoteFields on ChatNote {
    id text isOwn authorName createdAt editedAt deletedAt
    author { name }
    mentions { start end isViewer colleague { id name } }
    seller { id businessName }
    redaction { redactedAt redactedByName }
  }
`);

export const mentionCount = graphql(`query MentionCount { unreadMentionCount }`);

export const sellersPage = graphql(
  `
  query SellersPage($after: String, $q: String, $filter: SellersForChatsFilter, $first: Int!) {
    sellersForChats(first: $first, after: $after, q: $q, filter: $filter) {
      nodes { ...SellerFields }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [sellerFields],
);

export const threadsPage = graphql(
  `
  query ThreadsPage($list: ThreadList!, $labelIds: [ID!], $sort: ThreadSort, $after: String, $first: Int!) {
    threads(list: $list, labelIds: $labelIds, sort: $sort, first: $first, after: $after) {
      nodes { ...SellerFields }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [sellerFields],
);

export const threadCounts = graphql(`
  query ThreadCounts {
    threadCounts { mine unassigned needsReply snoozed done all }
    labels { id name colour threadCount }
  }
`);

/** The fields of a saved view, with its count. */
export const savedViewFields = graphql(`
  fragment SavedViewFields on SavedView {
    id name isShared canChange list sort labels { id name } threadCount threadCountIsExact
  }
`);

export const savedViews = graphql(`query SavedViews { savedViews { ...SavedViewFields } }`, [
  savedViewFields,
]);

export const unreadCount = graphql(`
  query UnreadCount {
    sellersForChats(first: 0, filter: { unread: true }) { totalCount totalCountIsExact }
  }
`);

export const oneSeller = graphql(
  `
  query OneSeller($id: ID!) { node(id: $id) { __typename ... on Seller { ...SellerFields } } }
`,
  [sellerFields],
);

export const threadPage = graphql(
  `
  query ThreadPage($sellerId: ID!, $first: Int, $last: Int, $after: String, $before: String, $around: ID) {
    chatMessages(
      sellerId: $sellerId, first: $first, last: $last, after: $after, before: $before, around: $around
    ) {
      nodes { ...MessageFields }
      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    }
  }
`,
  [messageFields],
);

export const send = graphql(
  `
  mutation Send($input: ChatMessageCreateInput!) {
    chatMessageCreate(input: $input) {
      chatMessage { ...MessageFields }
      errors { field messages }
      findings { kind action description start end hint }
      redactedMessage
    }
  }
`,
  [messageFields],
);

export const markRead = graphql(`
  mutation MarkRead($sellerId: ID!) {
    chatMessageRead(input: { seller: $sellerId, sentBy: "User" }) { errors { field messages } }
  }
`);

export const setMarkedUnread = graphql(`
  mutation SetMarkedUnread($sellerId: ID!, $markedUnread: Boolean!, $fromMessageId: ID) {
    chatMarkedUnreadSet(
      input: { sellerId: $sellerId, markedUnread: $markedUnread, fromMessageId: $fromMessageId }
    ) {
      errors { field messages }
    }
  }
`);

export const setTyping = graphql(`
  mutation SetTyping($sellerId: ID!, $typing: Boolean!) {
    chatTypingSet(input: { sellerId: $sellerId, typing: $typing }) { errors { field messages } }
  }
`);

export const setViewing = graphql(`
  mutation SetViewing($view: String!, $sellerId: ID) {
    chatViewingSet(input: { view: $view, sellerId: $sellerId }) {
      seller { id viewers { name isCaller } }
    }
  }
`);

/** Reads which colleagues read a message, and when. */
export const readers = graphql(`
  query Readers($id: ID!) {
    node(id: $id) { __typename ... on ChatMessage { readAt readBy { user { id name isViewer } readAt } } }
  }
`);

export const permissions = graphql(
  `query Permissions { viewer { canManageSettings canManageAccounts canManageCannedReplies marketplace { chatEnabled patternLinksVersion } } }`,
);

export const eventsCursor = graphql(`query EventsCursor { chatEventsCursor }`);

/** Follows the events of all threads. Each has the state of its seller, so that none has to be loaded. */
export const events = graphql(
  `
  subscription Events($after: String!, $view: String!) {
    chatEvents(after: $after, view: $view) {
      __typename
      ... on ChatMessageCreated { cursor chatMessage { ...MessageFields seller { ...SellerFields } } }
      ... on ChatMessageRedacted { cursor chatMessage { ...MessageFields seller { ...SellerFields } } }
      ... on ChatMessagesRead { cursor readAt sentByType seller { ...SellerFields } }
      ... on ChatMarkedUnread { cursor markedUnread seller { ...SellerFields } }
      ... on ChatThreadChanged { cursor seller { ...SellerFields } }
      ... on ChatTyping { sentByType sentByName typing seller { id } }
      ... on ChatPresence { sentByType online seller { id } }
      ... on ChatOnlinePeople { seller { id } onlinePeople { name } }
      ... on ChatThreadViewers { seller { id } viewers { name isCaller } }
      ... on ChatSettingsChanged { chatEnabled }
      ... on PatternLinksChanged { version }
      ... on CannedRepliesChanged { shared }
      ... on WorkListsChanged { list }
      ... on ChatNoteChanged { cursor note { ...NoteFields } }
      ... on MentionsChanged { unreadMentionCount }
    }
  }
`,
  [sellerFields, messageFields, noteFields],
);

export type Note = ResultOf<typeof noteFields>;
export type SellerRow = ResultOf<typeof sellerFields>;
export type ThreadSort = NonNullable<VariablesOf<typeof threadsPage>['sort']>;
export type Label = ResultOf<typeof threadCounts>['labels'][number];
export type SavedView = ResultOf<typeof savedViewFields>;
export type ThreadViewer = Extract<ChatEvent, { __typename: 'ChatThreadViewers' }>['viewers'][number];
export type ChatEvent = ResultOf<typeof events>['chatEvents'];
