/**
 * `idle`: no unread message is looked at. `glancing`: the newest one is on screen. `marking`: the request is under way.
 * `marked`: the server has marked it. `failed`: waits before another attempt. `ended`: finally.
 */
type State = 'idle' | 'glancing' | 'marking' | 'marked' | 'failed' | 'ended';

/**
 * `seen`: another message is on screen. `kept`, `left`: after a moment, the message is still on screen, or it is not.
 * `answered`, `lost`: the request succeeded or failed. `due`: it is time for another attempt. `finished`: the thread is
 * no longer shown.
 */
type Event = 'seen' | 'kept' | 'left' | 'answered' | 'lost' | 'due' | 'finished';

/** `look`: at what is on screen now. `forget`: which message it was, so that it can be seen again; then look. */
type Effect = 'glance' | 'mark' | 'wait' | 'look' | 'forget';

type Transition = readonly [next: State, effect?: Effect];

const finished: Transition = ['ended'];
const glance: Transition = ['glancing', 'glance'];

/** Lists the next state for each event, and the effect. Other events are ignored: one message is marked at a time. */
const transitions: Readonly<Record<State, Partial<Record<Event, Transition>>>> = {
  idle: { seen: glance, finished },
  glancing: { seen: glance, kept: ['marking', 'mark'], left: ['idle', 'forget'], finished },
  marking: { answered: ['marked', 'look'], lost: ['failed', 'wait'], finished },
  marked: { seen: glance, finished },
  failed: { seen: glance, due: ['idle', 'forget'], finished },
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
  /** The message that is looked at, being marked, or marked. */
  let message: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const dispatch = (event: Event) => {
    const [next, effect] = transitions[state][event] ?? [];
    if (!next) return;
    state = next;
    clearTimeout(timer);
    if (effect) effects[effect]();
  };

  const look = () => {
    const seen = seenMessage();
    if (seen !== null && seen !== message) dispatch('seen');
  };

  const effects: Record<Effect, () => void> = {
    look,
    forget() {
      message = null;
      look();
    },
    glance() {
      message = seenMessage();
      timer = setTimeout(() => dispatch(seenMessage() === message ? 'kept' : 'left'), viewMs);
    },
    mark: () =>
      markRead().then(
        () => dispatch('answered'),
        () => dispatch('lost'),
      ),
    wait() {
      timer = setTimeout(() => dispatch('due'), retryDelayMs);
    },
  };

  return { check: look, stop: () => dispatch('finished') };
}
