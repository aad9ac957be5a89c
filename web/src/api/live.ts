import type { AnyVariables, Client, OperationResult, TypedDocumentNode } from '@urql/core';
import { onStream } from './client.js';
import { codeOf, type ErrorKind, errorKindOf, kindOf } from './errors.js';
import type { LiveState } from './live-state.js';

export type { LiveState } from './live-state.js';

/** The events to follow, and the callbacks. */
export interface Following<Data, Variables extends object = object> {
  client: Client;
  document: TypedDocumentNode<Data, Variables & { after: string }>;
  /** The other variables of the document. */
  variables?: Variables;
  /** Loads the current position in the log (`chatEventsCursor`). @throws {ApiError} if no answer comes. */
  cursorNow: () => Promise<string>;
  /** The cursor of an event; undefined for one that has none. */
  cursorOf: (data: Data) => string | undefined;
  onEvent: (data: Data) => void;
  /**
   * Called when the start position is known, and again after missed events (`CURSOR_EXPIRED`): the visible data must be
   * loaded now.
   */
  onStart: () => void;
  onState: (state: LiveState) => void;
  /** Whether the client gets another token when the last one has expired. */
  renewsToken?: boolean;
  /** Called when following has ended: the session has ended, or the user lacks the permission. */
  onEnd: (reason: EndOfLive) => void;
}

/** The errors after which a retry does not help. */
export type EndOfLive = Extract<ErrorKind, 'signed-out' | 'forbidden'>;

/**
 * `locating`: loads the start position. `opening`: the stream is requested. `live`: the server sends the stream.
 * `waiting`: for the next attempt. `ended`: finally.
 */
type Phase = 'locating' | 'opening' | 'live' | 'waiting' | 'ended';

/**
 * `heard`: a part of the stream has arrived. `lost`: the request or the stream has failed, or the stream is silent.
 * `retry`: connect now.
 */
type PhaseEvent = 'located' | 'heard' | 'lost' | 'retry' | 'finished';

/** `retry` also restarts while connecting, because a request over a lost network can stay without an answer. */
const always = { lost: 'waiting', retry: 'locating', finished: 'ended' } as const;

/** The next phase for each event. Other events are ignored. */
const transitions: Readonly<Record<Phase, Partial<Record<PhaseEvent, Phase>>>> = {
  locating: { ...always, located: 'opening' },
  opening: { ...always, heard: 'live' },
  live: { ...always, heard: 'live' },
  waiting: always,
  ended: {},
};

/** The maximum wait after the end of a stream that was open. */
const restartWaitMs = 100;
const minWaitMs = 500;
const maxWaitMs = 15_000;
/** A stream that lasted longer than this resets the number of failures. */
const stableMs = 5_000;
/** The silence after which a stream counts as lost: nearly three heartbeats of the server. */
const silenceMs = 35_000;

/**
 * Follows `chatEvents` and reconnects after lost connections, each time after the last received event, so that no
 * event is missed or repeated (docs/live.md). Makes one attempt at a time: one request for the position, or one
 * stream.
 * @returns a function that ends it.
 */
export function followEvents<Data, Variables extends object = object>(
  following: Following<Data, Variables>,
): () => void {
  const { client, document, variables, cursorNow, cursorOf, onEvent, onStart, onState, onEnd, renewsToken } =
    following;
  let phase: Phase = 'waiting';
  let cursor: string | null = null;
  let failures = 0;
  let openedAt: number | null = null;
  let silence: ReturnType<typeof setTimeout> | undefined;
  /** Ends the request, the stream or the timer of the phase. */
  let leave = () => {};

  const send = (event: PhaseEvent) => {
    const next = transitions[phase][event];
    if (!next) return;
    phase = next;
    enter[next]();
  };

  const enter: Record<Phase, () => void> = {
    async locating() {
      leave();
      let hasLeft = false;
      leave = () => {
        hasLeft = true;
      };
      if (cursor === null) {
        try {
          const start = await cursorNow();
          if (hasLeft) return;
          cursor = start;
        } catch (error) {
          if (!hasLeft) fail(kindOf(error));
          return;
        }
        onStart();
      }
      send('located');
    },

    opening() {
      let hasLeft = false;
      let subscription: { unsubscribe(): void } | undefined;
      openedAt = null;
      const stopListening = onStream(client, () => {
        openedAt ??= Date.now();
        send('heard');
      });
      leave = () => {
        hasLeft = true;
        stopListening();
        clearTimeout(silence);
        subscription?.unsubscribe();
      };
      subscription = client
        .subscription(document, { ...(variables as Variables), after: cursor ?? '' })
        .subscribe((result: OperationResult<Data, AnyVariables>) => {
          if (!hasLeft) receive(result);
        });
      // It can have failed at once.
      if (hasLeft) subscription.unsubscribe();
    },

    live() {
      clearTimeout(silence);
      // The network can vanish without an end of the connection.
      silence = setTimeout(() => {
        openedAt = null;
        send('lost');
      }, silenceMs);
      onState('live');
    },

    waiting() {
      leave();
      if (openedAt !== null && Date.now() - openedAt > stableMs) failures = 0;
      // A server that stops ends its streams, and another one answers at once: there is nothing to show.
      const isRestart = openedAt !== null && failures === 0 && navigator.onLine;
      openedAt = null;
      const waitMs = isRestart ? restartWaitMs : Math.min(maxWaitMs, minWaitMs * 2 ** failures);
      failures++;
      const timer = setTimeout(() => send('retry'), waitMs * (0.5 + Math.random() / 2));
      leave = () => clearTimeout(timer);
      if (!isRestart) onState(navigator.onLine ? 'connecting' : 'offline');
    },

    ended() {
      leave();
      listening.abort();
    },
  };

  const receive = ({ error, data }: OperationResult<Data, AnyVariables>) => {
    if (error || !data) {
      if (error?.graphQLErrors.some((each) => codeOf(each) === 'CURSOR_EXPIRED')) cursor = null;
      fail(error ? errorKindOf(error) : 'unreachable');
      return;
    }
    failures = 0;
    send('heard');
    cursor = cursorOf(data) ?? cursor;
    onEvent(data);
  };

  const fail = (kind: ErrorKind) => {
    if (kind === 'signed-out' && renewsToken && failures === 0) {
      failures++;
      send('retry');
    } else if ((kind === 'signed-out' || kind === 'forbidden') && !renewsToken) {
      send('finished');
      onEnd(kind);
    } else send('lost');
  };

  const listening = new AbortController();
  const { signal } = listening;
  const online = () => {
    failures = 0;
    send('retry');
  };
  window.addEventListener('online', online, { signal });
  window.addEventListener('offline', () => send('lost'), { signal });
  send('retry');
  return () => send('finished');
}
