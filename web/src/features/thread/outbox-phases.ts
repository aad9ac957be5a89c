/**
 * `idle`: no message may be sent. `held`: the next message is not sent yet, so that its writer can take it back. `sending`:
 * this tab waits for its turn among the tabs, or for the server's answer. `waiting`: for the next attempt after a failed one. `retrying`: like `sending`, after a failed attempt.
 */
export type State = 'idle' | 'held' | 'sending' | 'waiting' | 'retrying';

/**
 * `requested`: the user queued or retried a message, or the network is back. `due`: the time to wait is over, the user
 * removed a message, or another tab may have changed something. `answered`: a message was sent or rejected. `emptied`:
 * no message may be sent. `early`: the next message is held. `lost`: no answer, or one that asks for a retry.
 */
export type Event = 'requested' | 'due' | 'answered' | 'emptied' | 'early' | 'lost';

type Transition = readonly [next: State, effect?: 'send' | 'hold' | 'wait'];

const send: Transition = ['sending', 'send'];
const outcomes = {
  answered: send,
  emptied: ['idle'],
  early: ['held', 'hold'],
  lost: ['waiting', 'wait'],
} as const;

/** Lists the next state of an outbox for each event, and the effect. Other events are ignored. */
export const transitions: Readonly<Record<State, Partial<Record<Event, Transition>>>> = {
  idle: { requested: send, due: send },
  held: { requested: send, due: send },
  sending: outcomes,
  waiting: { requested: send, due: ['retrying', 'send'] },
  retrying: { ...outcomes, requested: ['sending'] },
};
