import type { AnyVariables, Client, OperationResult, TypedDocumentNode } from '@urql/core';
import { FaultError } from './ask.js';
import { onStream } from './client.js';
import { codeOf, type Fault, faultOf } from './faults.js';

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

const shortestWait = 500;
const longestWait = 15_000;
/** A stream that has lasted so long is not why the next one is waited for, in ms. */
const steady = 5_000;

/**
 * Follows `chatEvents` through lost connections: each time from the last event that came, so that none is missed
 * and none comes twice (docs/live.md).
 * @returns what ends it.
 */
export function followEvents<Data>(following: Following<Data>): () => void {
  const { client, document, cursorNow, cursorOf, onEvent, onStart, onState, onEnd, renews } = following;
  let cursor: string | null = null;
  let failures = 0;
  let since: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = () => {};
  let ended = false;

  const again = () => {
    stop();
    if (ended) return;
    if (since !== null && Date.now() - since > steady) failures = 0;
    since = null;
    const wait = Math.min(longestWait, shortestWait * 2 ** failures) * (0.5 + Math.random() / 2);
    failures++;
    onState(navigator.onLine ? 'connecting' : 'offline');
    clearTimeout(timer);
    timer = setTimeout(connect, wait);
  };

  const failed = (fault: Fault) => {
    if (fault === 'signed-out' && renews && failures === 0) {
      failures++;
      void connect();
    } else if ((fault === 'signed-out' || fault === 'forbidden') && !renews) {
      finish();
      onEnd(fault);
    } else again();
  };

  const finish = () => {
    ended = true;
    clearTimeout(timer);
    stop();
    window.removeEventListener('online', hurry);
    window.removeEventListener('offline', again);
  };

  const hurry = () => {
    failures = 0;
    clearTimeout(timer);
    void connect();
  };

  const connect = async () => {
    stop();
    if (cursor === null) {
      try {
        cursor = await cursorNow();
      } catch (error) {
        if (!ended) failed(error instanceof FaultError ? error.fault : 'unreachable');
        return;
      }
      if (ended) return;
      onStart();
    }
    let open = true;
    const stopWatching = onStream(client, () => {
      since = Date.now();
      onState('live');
    });
    const subscription = client
      .subscription<Data, { after: string }>(document, { after: cursor })
      .subscribe((result: OperationResult<Data, AnyVariables>) => {
        if (!open) return;
        if (result.error || !result.data) {
          const code = result.error?.graphQLErrors.map(codeOf).find((each) => each !== null);
          if (code === 'CURSOR_EXPIRED') cursor = null;
          failed(result.error ? faultOf(result.error) : 'unreachable');
        } else {
          failures = 0;
          onState('live');
          cursor = cursorOf(result.data) ?? cursor;
          onEvent(result.data);
        }
      });
    stop = () => {
      open = false;
      stop = () => {};
      stopWatching();
      subscription.unsubscribe();
    };
  };

  window.addEventListener('online', hurry);
  window.addEventListener('offline', again);
  void connect();
  return finish;
}
