/** The two sides of a thread, as `sentByType` names them. */
export type Side = 'AdminUser' | 'User';

/** A send that a writer has begun. It repeats the send with the same key until it is acknowledged. */
export interface Send {
  /** The id of the thread's seller. */
  thread: string;
  side: Side;
  /** The text and the idempotency key: each text is sent by one send only. */
  text: string;
  key: string;
  /** The time before the first request, in milliseconds of the checker's own clock. */
  beganMs: number;
  /** The time of the acknowledgement; null until then. */
  acknowledgedMs: number | null;
  /** The id in the acknowledgement. */
  id: string | null;
  /** The process that acknowledged it. */
  process: number | null;
}

/** A `chatMessageRead` that was acknowledged, or whose outcome is unknown (`doneMs` is then null). */
export interface Read {
  thread: string;
  /** The side whose messages were read. */
  sentBy: Side;
  beganMs: number;
  doneMs: number | null;
}

/** A message of an answer. */
export interface ShownMessage {
  id: string;
  thread: string;
  text: string;
  side: Side;
  createdAt: string;
  readAt: string | null;
}

/** A page that a reader received while others wrote, newest message first. */
export interface Page {
  /** The requested thread. */
  thread: string;
  messages: ShownMessage[];
}

/** An event of a subscription. */
export type StreamEvent = { cursor: string } & (
  | { kind: 'created'; message: Omit<ShownMessage, 'createdAt' | 'readAt'> }
  | { kind: 'read'; thread: string; sentBy: Side; readAt: string }
);

/** Everything that a subscriber received, over all its connections. */
export interface Stream {
  name: string;
  /** The threads that it can see. */
  threads: readonly string[];
  events: StreamEvent[];
}

/** An unexpected answer. */
export interface UnexpectedAnswer {
  atMs: number;
  process: number;
  /** The request, such as `send`, `read`, `page` or `stream`. */
  request: string;
  /** Such as `503`, `500`, `200 with SERVICE_UNAVAILABLE`, `ECONNREFUSED`, `no answer in 20 s`. */
  kind: string;
  /** Whether a 503 has `Retry-After`. */
  hasRetryAfter: boolean;
}

/** A time in which a fault was injected. */
export interface FaultWindow {
  fault: string;
  beganMs: number;
  /** The time at which the fault was cleared; null while it lasts. */
  clearedMs: number | null;
  /** The errors that the fault explains. */
  explains: (answer: UnexpectedAnswer) => boolean;
}

/** A thread as both sides read it after all writers have stopped, oldest message first. */
export interface FinalThread {
  thread: string;
  asOperator: ShownMessage[];
  asSeller: ShownMessage[];
}

/** The requests and answers of all clients of the drill: the input of the checker. */
export interface History {
  sends: Send[];
  reads: Read[];
  pages: Page[];
  streams: Stream[];
  unexpectedAnswers: UnexpectedAnswer[];
  windows: FaultWindow[];
  threads: FinalThread[];
}

export const emptyHistory = (): History => ({
  sends: [],
  reads: [],
  pages: [],
  streams: [],
  unexpectedAnswers: [],
  windows: [],
  threads: [],
});

/** The clock of all times in a history: it never goes back. */
export const nowMs = (): number => performance.now();
