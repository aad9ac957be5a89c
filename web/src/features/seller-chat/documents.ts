import type { ResultOf } from 'gql.tada';
import { graphql } from '../../api/seller-graphql.js';

export const messageFields = graphql(`
  fragment MessageFields on ChatMessage {
    id createdAt message readAt sentByType sentByName patternLinks { start end url }
    redaction { redactedAt redactedByName }
  }
`);

/** Reads the user, the seller and the state of the thread. */
export const account = graphql(
  `
  query Account {
    viewer {
      name
      canWrite
      marketplace {
        name
        chatEnabled
        patternLinksVersion
        expectations { replySeconds isOpen changesAt outOfOffice }
      }
    }
    seller {
      id
      businessName
      online
      unreadChatMessageCount
      markedUnread
      latestChatMessage { ...MessageFields }
    }
  }
`,
  [messageFields],
);

export const threadPage = graphql(
  `
  query ThreadPage($first: Int, $last: Int, $after: String, $before: String, $around: ID) {
    chatMessages(first: $first, last: $last, after: $after, before: $before, around: $around) {
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
  mutation MarkRead { chatMessageRead(input: { sentBy: "AdminUser" }) { errors { field messages } } }
`);

export const setTyping = graphql(`
  mutation SetTyping($typing: Boolean!) {
    chatTypingSet(input: { typing: $typing }) { errors { field messages } }
  }
`);

export const eventsCursor = graphql(`query EventsCursor { chatEventsCursor }`);

/** Follows the events of the thread; each has the number of unread messages after it. */
export const events = graphql(
  `
  subscription Events($after: String!) {
    chatEvents(after: $after) {
      __typename
      ... on ChatMessageCreated {
        cursor
        chatMessage { ...MessageFields seller { unreadChatMessageCount } }
      }
      ... on ChatMessageRedacted { cursor chatMessage { ...MessageFields } }
      ... on ChatMarkedUnread { cursor markedUnread seller { unreadChatMessageCount } }
      ... on ChatMessagesRead { cursor readAt sentByType seller { unreadChatMessageCount } }
      ... on ChatTyping { sentByType sentByName typing }
      ... on ChatPresence { sentByType online }
      ... on ChatSettingsChanged { chatEnabled }
      ... on PatternLinksChanged { version }
    }
  }
`,
  [messageFields],
);

export type AccountAnswer = ResultOf<typeof account>;
export type ChatEvent = ResultOf<typeof events>['chatEvents'];
