/**
 * `idle`: no unread message is on screen. `visible`: the newest one is on screen. `marking`: the request is under way.
 * `marked`: the server has marked it. `failed`: waits before another attempt. `ended`: finally.
 */
type State = 'idle' | 'visible' | 'marking' | 'marked' | 'failed' | 'ended';

/**
 * `seen`: another message is on screen. `kept`, `left`: after a moment, the message is still on screen, or it is not.
 * `answered`, `lost`: the request succeeded or failed. `due`: it is time for another attempt. `finished`: the thread is
 * no longer shown.
 */
type Event = 'seen' | 'kept' | 'left' | 'answered' | 'lost' | 'due' | 'finished';

/** Lists the next state for each event. Other events are ignored: one message is marked at a time. */
const transitions: Readonly<Record<State, Partial<Record<Event, State>>>> = {
  idle: { seen: 'visible', finished: 'ended' },
  visible: { seen: 'visible', kept: 'marking', left: 'idle', finished: 'ended' },
  marking: { answered: 'marked', lost: 'failed', finished: 'ended' },
  marked: { seen: 'visible', finished: 'ended' },
  failed: { seen: 'visible', due: 'idle', finished: 'ended' },
  ended: {},
};

/** The time for which a message must be on screen to count as read. */
const viewMs = 400;
const retryDelayMs = 5000;

export interface Reading {
  /** Called when another message may have come on screen. */
  check: () => void;
  stop: () => void;
}

/**
 * Marks the other side's messages as read when their newest one was on screen for a moment.
 * @param seenMessage returns the newest message of the other side if it is unread and on screen now.
 */
export function startReading(markRead: () => Promise<void>, seenMessage: () => string | null): Reading {
  let state: State = 'idle';
  /** The message that is on screen, being marked, or marked. */
  let message: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const dispatch = (event: Event) => {
    const next = transitions[state][event];
    if (!next) return;
    state = next;
    clearTimeout(timer);
    enter[next]();
  };

  const look = () => {
    const seen = seenMessage();
    if (seen !== null && seen !== message) dispatch('seen');
  };

  const enter: Record<State, () => void> = {
    idle() {
      message = null;
      look();
    },
    visible() {
      message = seenMessage();
      timer = setTimeout(() => dispatch(seenMessage() === message ? 'kept' : 'left'), viewMs);
    },
    marking: () =>
      markRead().then(
        () => dispatch('answered'),
        () => dispatch('lost'),
      ),
    // Another message may have come on screen.
    marked: look,
    failed() {
      timer = setTimeout(() => dispatch('due'), retryDelayMs);
    },
    ended() {},
  };

  return { check: look, stop: () => dispatch('finished') };
}
