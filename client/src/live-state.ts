/**
 * `locating`: the position in the event log is loaded. `opening`: the stream is requested. `live`: the server sends the
 * stream. `waiting`: for the next attempt. `ended`: finally.
 */
export type LiveState = 'locating' | 'opening' | 'live' | 'waiting' | 'ended';

/**
 * `located`: the position is known. `heard`: a part of the stream has arrived. `lost`: the request or the stream has failed, or the
 * stream is silent. `retry`: the wait is over. `finished`: an error that a retry cannot help, or the caller ends it.
 */
export type LiveInput = 'located' | 'heard' | 'lost' | 'retry' | 'finished';

/** The next state for each input. Other inputs are errors of this package. */
export const liveTransitions: Readonly<Record<LiveState, Partial<Record<LiveInput, LiveState>>>> = {
  locating: { located: 'opening', lost: 'waiting', finished: 'ended' },
  opening: { heard: 'live', lost: 'waiting', finished: 'ended' },
  live: { heard: 'live', lost: 'waiting', finished: 'ended' },
  waiting: { retry: 'locating', finished: 'ended' },
  ended: {},
};

/** The state of a subscription. */
export class LiveMachine {
  #state: LiveState = 'locating';

  constructor(private readonly onState: (state: LiveState) => void) {}

  get state(): LiveState {
    return this.#state;
  }

  send(input: LiveInput): void {
    const next = liveTransitions[this.#state][input];
    if (!next) throw new Error(`"${input}" is not possible in the state "${this.#state}".`);
    if (next === this.#state) return;
    this.#state = next;
    this.onState(next);
  }
}
