/*
 * The phases of the alerts of an open page, as one table. What happens in a phase is in `alerts.ts`.
 */

/**
 * `idle`: nothing waits. `gathering`: messages wait a moment for others, and for a page that reads them. `asking`: the server is asked
 * what the person has chosen, and what is read. `lost`: there is no connection. `catchingUp`: it is back, and what was missed arrives.
 * `askingMissed`: as `asking`, for one summary. `ended`: finally.
 */
export type AlertPhase = 'idle' | 'gathering' | 'asking' | 'lost' | 'catchingUp' | 'askingMissed' | 'ended';

export type AlertEvent =
  | 'message'
  /** The time of a phase is over; `nothing`: and no message waits. */
  | 'due'
  | 'nothing'
  /** The server has answered, or will not. */
  | 'answered'
  /** The connection. */
  | 'lost'
  | 'live'
  | 'stop';

const always = { lost: 'lost', stop: 'ended' } as const;

/** The next phase for each event. An event that is not listed changes nothing: a message only waits then. */
export const alertTransitions: Readonly<Record<AlertPhase, Partial<Record<AlertEvent, AlertPhase>>>> = {
  idle: { ...always, message: 'gathering' },
  gathering: { ...always, due: 'asking', nothing: 'idle' },
  asking: { ...always, answered: 'idle' },
  lost: { live: 'catchingUp', stop: 'ended' },
  catchingUp: { ...always, due: 'askingMissed', nothing: 'idle' },
  askingMissed: { ...always, answered: 'idle' },
  ended: {},
};
