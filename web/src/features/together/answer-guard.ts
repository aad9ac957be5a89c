/**
 * The states of the question that a writer answers before a message is sent if a colleague has answered meanwhile. `idle`:
 * nothing is written. `writing`: there is a draft. `answered`: a colleague has answered since it was begun, or since the
 * last question. `asking`: the writer sees the answer and decides.
 */
export type GuardPhase = 'idle' | 'writing' | 'answered' | 'asking';

/**
 * `emptied`: the draft was sent or deleted. `back`: the writer continues to write. `rejected`: the server found an
 * answer.
 */
export type GuardEvent = 'typed' | 'emptied' | 'answered' | 'send' | 'back' | 'rejected';

type Row = Partial<Record<GuardEvent, GuardPhase>>;

/** The next phase for each event. Other events are ignored. */
const transitions: Readonly<Record<GuardPhase, Row>> = {
  idle: { typed: 'writing', rejected: 'asking' },
  writing: { emptied: 'idle', answered: 'answered', rejected: 'asking' },
  answered: { emptied: 'idle', send: 'asking', rejected: 'asking' },
  // Sending again is the decision to send.
  asking: { emptied: 'idle', send: 'writing', back: 'writing' },
};

/** Returns the phase after an event. */
export function nextPhase(phase: GuardPhase, event: GuardEvent): GuardPhase {
  return transitions[phase][event] ?? phase;
}

/** Returns whether a message that is sent now waits for the writer's decision. */
export function isHeldIn(phase: GuardPhase): boolean {
  return nextPhase(phase, 'send') === 'asking';
}
