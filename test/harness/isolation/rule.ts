import { expect } from 'vitest';
import type { Permission } from '../../../src/access/permissions.js';

export const sides = ['operator', 'seller'] as const;
export type Side = (typeof sides)[number];
export type Variables = Record<string, unknown>;

/** An actor's own records, with which each operation succeeds. */
export interface Own {
  sellerId: string;
  messageId: string;
  messageCursor: string;
  /** Cursors in the list of sellers and in a search of all messages; only for an operator. */
  sellerCursor: string | null;
  foundCursor: string;
  /** A webhook of each side, with a delivery. */
  webhooks: Record<Side, { webhookId: string; deliveryId: string; deliveryCursor: string }>;
  /** Ids of the marketplace's content policy, and a cursor of the audit log. */
  content: { patternId: string; allowanceId: string; auditCursor: string };
  /** A link pattern of the marketplace. */
  links: { patternId: string };
  /** An export of each side. */
  exports: Record<Side, string>;
  /** A shared canned reply. */
  replies: { replyId: string; replyCursor: string };
  /** A user and a key of the seller, with their cursors in the operator's lists. */
  people: { userId: string; userCursor: string; keyId: string; keyCursor: string };
  /** A label and a saved view of the operator, a user to assign threads to, and a cursor of a list of threads. */
  work: { labelId: string; viewId: string; colleagueId: string; threadCursor: string };
  /** A note of the operator's key in the seller's thread, with cursors of it and of a mention in it. */
  notes: { noteId: string; noteCursor: string; mentionCursor: string; foundNoteCursor: string };
  businessName: string;
}

/** The rule of an operation, for the tests of isolation. */
export interface Rule {
  operation: 'query' | 'mutation';
  /** The declarations of the variables. */
  declares: string;
  arguments: string;
  /** Variables of the actor's own records, with which the operation succeeds. */
  own: (own: Own) => Variables;
  /** For the path of each id argument: the body of the answer for an id that does not exist. */
  notFound: Record<string, unknown>;
  /** Variables with an input error, which is returned in the payload. */
  invalid?: (own: Own) => Variables;
  /** Set if the records belong to the user or to the key alone. */
  only?: 'user' | 'key';
  /** True if unknown ids are left out, and the answer is that of the owner: it can contain a number that is also an id. */
  leavesOutUnknown?: boolean;
  /** Default: chat.write for a mutation, none for a query. */
  permission?: Permission;
  /** True if its answer for the owner contains texts or names of the thread. */
  showsThread: boolean;
}

/** Returns the permission that an operation needs; null for none. */
export const permissionOf = ({ operation, permission }: Rule): Permission | null =>
  permission ?? (operation === 'mutation' ? 'chat.write' : null);

/** Returns the answer of a query with an input error in an argument. */
export const errorOf = (path: string, field: string) => ({
  data: null,
  errors: [
    {
      message: expect.any(String),
      path: [path],
      extensions: { code: 'BAD_USER_INPUT', field },
    },
  ],
});

/** Returns the answer of a mutation with an input error in its payload. */
export const payloadError = (
  mutation:
    | 'ChatMessageCreate'
    | 'ChatMessageRead'
    | 'ChatMessageRedact'
    | 'ChatMarkedUnreadSet'
    | 'ChatTypingSet'
    | 'ChatViewingSet'
    | 'ChatTokenCreate',
  field: string,
  rest: Variables,
) => ({
  data: {
    [`c${mutation.slice(1)}`]: {
      __typename: `${mutation}Payload`,
      ...rest,
      errors: [{ __typename: 'Error', field, messages: [expect.any(String)] }],
    },
  },
});

/** The rule of a query without arguments. */
export const viewer: Rule = {
  operation: 'query',
  declares: '',
  arguments: '',
  own: () => ({}),
  notFound: {},
  showsThread: true,
};

/** Returns a day beside today, such as `2026-03-29`. */
export const dayBeside = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
