import type { AnyVariables, Client, OperationResult, TypedDocumentNode } from '@urql/core';
import { onStream } from './client.js';
import { codeOf, type ErrorKind as Fault, ApiError as FaultError, errorKindOf as faultOf } from './errors.js';

/** `live`: events arrive. `connecting`: they will as soon as the server answers. `offline`: no network. */
export type LiveState = 'connecting' | 'live' | 'offline';

/** What to follow, and whom to tell. */
export interface Following<Data> {
  client: Client;
  document: TypedDocumentNode<Data, { after: string }>;
  /** Asks for the place in the log as it is now (`chatEventsCursor`); it throws where no answer comes. */
  cursorNow: () => Promise<string>;
  /** The cursor of an event; undefined for one that has none. */
  cursorOf: (data: Data) => string | undefined;
  onEvent: (data: Data) => void;
  /**
   * The place to follow from is known: what is shown must be read now. Called at the beginning, and again where
   * events were missed (`CURSOR_EXPIRED`).
   */
  onStart: () => void;
  onState: (state: LiveState) => void;
  /** Whether who follows has another right to follow with when the last has ended: the next token. */
  renews?: boolean;
  /** Following has ended: nobody is signed in any more, or who is may not follow. */
  onEnd: (why: EndOfLive) => void;
}

/** Why trying again would not help. */
export type EndOfLive = Extract<Fault, 'signed-out' | 'forbidden'>;

/**
 * `locating`: asks for the place to follow from. `opening`: the stream is requested. `live`: the server answers it.
 * `waiting`: to try again. `ended`: for good.
 */
type Phase = 'locating' | 'opening' | 'live' | 'waiting' | 'ended';

/** `answered`: the server sends the stream. `lost`: what was under way has failed. `retry`: connect now. */
type PhaseEvent = 'located' | 'answered' | 'lost' | 'retry' | 'finished';

/** While connecting too, `retry` begins anew: what was requested over a network that is gone may never be answered. */
const always = { lost: 'waiting', retry: 'locating', finished: 'ended' } as const;

/** Lists what each event leads to; an event that a phase does not list is ignored. */
const transitions: Readonly<Record<Phase, Partial<Record<PhaseEvent, Phase>>>> = {
  locating: { ...always, located: 'opening' },
  opening: { ...always, answered: 'live' },
  live: { ...always, answered: 'live' },
  waiting: always,
  ended: {},
};

const shortestWait = 500;
const longestWait = 15_000;
/** A stream that has lasted so long is not why the next one is waited for, in ms. */
const steady = 5_000;

/**
 * Follows `chatEvents` through lost connections: each time from the last event that came, so that none is missed
 * and none comes twice (docs/live.md). There is one attempt at a time: one request for the place, or one stream.
 * @returns what ends it.
 */
export function followEvents<Data>(following: Following<Data>): () => void {
  const { client, document, cursorNow, cursorOf, onEvent, onStart, onState, onEnd, renews } = following;
  let phase: Phase = 'waiting';
  let cursor: string | null = null;
  let failures = 0;
  let since: number | null = null;
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
      let left = false;
      leave = () => {
        left = true;
      };
      if (cursor === null) {
        try {
          const found = await cursorNow();
          if (left) return;
          cursor = found;
        } catch (error) {
          if (!left) fail(error instanceof FaultError ? error.kind : 'unreachable');
          return;
        }
        onStart();
      }
      send('located');
    },

    opening() {
      let left = false;
      let subscription: { unsubscribe(): void } | undefined;
      const stopWatching = onStream(client, () => {
        since = Date.now();
        send('answered');
      });
      leave = () => {
        left = true;
        stopWatching();
        subscription?.unsubscribe();
      };
      subscription = client
        .subscription<Data, { after: string }>(document, { after: cursor ?? '' })
        .subscribe((result: OperationResult<Data, AnyVariables>) => {
          if (!left) take(result);
        });
      // It may have failed at once.
      if (left) subscription.unsubscribe();
    },

    live: () => onState('live'),

    waiting() {
      leave();
      if (since !== null && Date.now() - since > steady) failures = 0;
      since = null;
      const wait = Math.min(longestWait, shortestWait * 2 ** failures) * (0.5 + Math.random() / 2);
      failures++;
      const timer = setTimeout(() => send('retry'), wait);
      leave = () => clearTimeout(timer);
      onState(navigator.onLine ? 'connecting' : 'offline');
    },

    ended() {
      leave();
      listening.abort();
    },
  };

  const take = ({ error, data }: OperationResult<Data, AnyVariables>) => {
    if (error || !data) {
      if (error?.graphQLErrors.some((each) => codeOf(each) === 'CURSOR_EXPIRED')) cursor = null;
      fail(error ? faultOf(error) : 'unreachable');
      return;
    }
    failures = 0;
    send('answered');
    cursor = cursorOf(data) ?? cursor;
    onEvent(data);
  };

  const fail = (fault: Fault) => {
    if (fault === 'signed-out' && renews && failures === 0) {
      failures++;
      send('retry');
    } else if ((fault === 'signed-out' || fault === 'forbidden') && !renews) {
      send('finished');
      onEnd(fault);
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
