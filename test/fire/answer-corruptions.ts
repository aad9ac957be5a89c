import { z } from 'zod';
import { shownSchema } from './api.js';
import type { Answer, Falsifier } from './falsifying-proxy.js';
import { unavailable } from './fault.js';
import type { FindingKind } from './finding.js';
import type { FaultWindow, FinalThread, ShownMessage } from './history.js';

/** A change of one answer or event between the server and a client. */
export interface AnswerCorruption {
  /** The broken rule as a sentence. */
  name: string;
  kinds: readonly FindingKind[];
  /** The clients that get it: readers of pages, the final reading of all threads, or subscribers. */
  clients: 'readers' | 'final' | 'subscribers';
  /** A fault that is injected at the same time, as far as the checker knows. */
  explains?: FaultWindow['explains'];
  /** Returns the change. @param threads the threads as they are. */
  falsifier: (threads: readonly FinalThread[]) => Falsifier;
}

type Node = z.infer<typeof shownSchema>;
const pageSchema = z.object({
  data: z.object({ chatMessages: z.looseObject({ nodes: z.array(shownSchema) }) }),
});
const createdSchema = z.object({
  data: z.object({
    chatEvents: z.looseObject({
      __typename: z.literal('ChatMessageCreated'),
      chatMessage: z.looseObject({ message: z.string(), seller: z.object({ id: z.string() }) }),
    }),
  }),
});
type CreatedMessage = z.infer<typeof createdSchema>['data']['chatEvents']['chatMessage'];

/** The messages that a page must have to be changed. */
const minMessages = 8;

/** Changes the messages of a page, newest first. */
const page = (change: (nodes: Node[]) => Node[] | null): Falsifier => ({
  answer: ({ status, headers, body }) => {
    const answer = pageSchema.safeParse(parse(body));
    if (!answer.success || answer.data.data.chatMessages.nodes.length < minMessages) return null;
    const { chatMessages } = answer.data.data;
    const nodes = change([...chatMessages.nodes]);
    return (
      nodes && {
        status,
        headers,
        body: JSON.stringify({ data: { chatMessages: { ...chatMessages, nodes } } }),
      }
    );
  },
});

/** Replaces the answer to a page. */
const insteadOfPage = (answer: Answer): Falsifier => ({
  answer: ({ body }) => (pageSchema.safeParse(parse(body)).success ? answer : null),
});

const changeAt = (n: number, change: (node: Node) => Node) => (nodes: Node[]) =>
  nodes.map((node, m) => (m === n ? change(node) : node));

const exchanged = (nodes: Node[]) => {
  const [a, b] = [nodes[2], nodes[6]];
  return a && b ? nodes.with(2, b).with(6, a) : null;
};

/** Changes the message of an event. */
const event = (change: (message: CreatedMessage) => CreatedMessage | null): Falsifier => ({
  event: (data) => {
    const parsed = createdSchema.safeParse(parse(data));
    if (!parsed.success) return null;
    const { chatEvents } = parsed.data.data;
    const chatMessage = change(chatEvents.chatMessage);
    return chatMessage && JSON.stringify({ data: { chatEvents: { ...chatEvents, chatMessage } } });
  },
});

const later = (time: string) => new Date(Date.parse(time) + 1).toISOString();
const json = { 'content-type': 'application/json' };
const errorBody = (code: string, data?: unknown) =>
  JSON.stringify({ data, errors: [{ message: 'An error.', extensions: { code } }] });

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const nodeOf = ({ id, thread, text, side, createdAt, readAt }: ShownMessage): Node => ({
  id,
  message: text,
  sentByType: side,
  createdAt,
  readAt,
  seller: { id: thread },
});

/** Returns the first message of the last thread, which belongs to the other marketplace. */
function foreignNode(threads: readonly FinalThread[]): Node {
  const message = threads.at(-1)?.asOperator[0];
  if (!message) throw new Error('The other marketplace has no message.');
  return nodeOf(message);
}

const readerCorruptions: readonly AnswerCorruption[] = [
  {
    name: "A reader gets another thread's message.",
    kinds: ['leaked'],
    clients: 'readers',
    falsifier: (threads) => {
      const stolen = foreignNode(threads);
      return page((nodes) => (nodes[0]?.seller.id === stolen.seller.id ? null : nodes.with(3, stolen)));
    },
  },
  {
    name: 'A reader gets two messages in the other order.',
    kinds: ['reordered'],
    clients: 'readers',
    falsifier: () => page(exchanged),
  },
  {
    name: 'A reader does not get a message between two others.',
    kinds: ['lost', 'reordered'],
    clients: 'readers',
    falsifier: () => page((nodes) => nodes.toSpliced(4, 1)),
  },
  {
    name: 'A reader gets a message twice.',
    kinds: ['doubled'],
    clients: 'readers',
    falsifier: () => page((nodes) => (nodes[4] ? nodes.toSpliced(4, 0, nodes[4]) : null)),
  },
  {
    name: 'A reader gets another text.',
    kinds: ['altered'],
    clients: 'readers',
    falsifier: () => page(changeAt(4, (node) => ({ ...node, message: `${node.message} ` }))),
  },
  {
    name: 'A reader gets another createdAt.',
    kinds: ['altered', 'reordered'],
    clients: 'readers',
    falsifier: () => page(changeAt(0, (node) => ({ ...node, createdAt: later(node.createdAt) }))),
  },
  {
    name: 'A reader gets another readAt.',
    kinds: ['misread'],
    clients: 'readers',
    falsifier: () =>
      page((nodes) => {
        const n = nodes.findIndex(({ readAt }) => readAt !== null);
        return n < 0
          ? null
          : changeAt(n, (node) => ({ ...node, readAt: node.readAt && later(node.readAt) }))(nodes);
      }),
  },
  {
    name: 'A reader gets a 500 during a fault.',
    kinds: ['failed'],
    clients: 'readers',
    explains: unavailable,
    falsifier: () => insteadOfPage({ status: 500, headers: json, body: errorBody('INTERNAL_SERVER_ERROR') }),
  },
  {
    name: 'A reader gets a 503 without Retry-After during a fault.',
    kinds: ['failed'],
    clients: 'readers',
    explains: unavailable,
    falsifier: () => insteadOfPage({ status: 503, headers: json, body: errorBody('SERVICE_UNAVAILABLE') }),
  },
  {
    name: 'A reader gets a 503 without a fault.',
    kinds: ['failed'],
    clients: 'readers',
    falsifier: () =>
      insteadOfPage({
        status: 503,
        headers: { ...json, 'retry-after': '1' },
        body: errorBody('SERVICE_UNAVAILABLE'),
      }),
  },
  {
    name: 'A reader gets a 503 with data during a fault.',
    kinds: ['failed'],
    clients: 'readers',
    explains: unavailable,
    falsifier: () =>
      insteadOfPage({
        status: 503,
        headers: { ...json, 'retry-after': '1' },
        body: errorBody('SERVICE_UNAVAILABLE', { chatMessages: { nodes: [] } }),
      }),
  },
  {
    name: 'A reader gets a 200 with an error during a fault.',
    kinds: ['failed'],
    clients: 'readers',
    explains: unavailable,
    falsifier: () =>
      insteadOfPage({ status: 200, headers: json, body: errorBody('SERVICE_UNAVAILABLE', null) }),
  },
];

const finalCorruptions: readonly AnswerCorruption[] = [
  {
    name: 'One side of a thread gets two messages in the other order.',
    kinds: ['reordered'],
    clients: 'final',
    falsifier: () => page(exchanged),
  },
  {
    name: 'One side of a thread does not get a message.',
    kinds: ['lost'],
    clients: 'final',
    falsifier: () => page((nodes) => nodes.toSpliced(4, 1)),
  },
  {
    name: 'One side of a thread gets another readAt.',
    kinds: ['misread', 'altered'],
    clients: 'final',
    falsifier: () =>
      page((nodes) => {
        const n = nodes.findIndex(({ readAt }) => readAt !== null);
        return n < 0
          ? null
          : changeAt(n, (node) => ({ ...node, readAt: node.readAt && later(node.readAt) }))(nodes);
      }),
  },
];

const subscriberCorruptions: readonly AnswerCorruption[] = [
  {
    name: "A subscriber gets an event of another marketplace's thread.",
    kinds: ['leaked'],
    clients: 'subscribers',
    falsifier: (threads) => {
      const { id, message, sentByType, seller } = foreignNode(threads);
      return event((shown) =>
        shown.seller.id === seller.id ? null : { ...shown, id, message, sentByType, seller },
      );
    },
  },
  {
    name: 'A subscriber gets another text.',
    kinds: ['altered'],
    clients: 'subscribers',
    falsifier: () => event((shown) => ({ ...shown, message: `${shown.message}\u200b` })),
  },
];

/** Changes between the server and its clients. */
export const answerCorruptions: readonly AnswerCorruption[] = [
  ...readerCorruptions,
  ...finalCorruptions,
  ...subscriberCorruptions,
];
