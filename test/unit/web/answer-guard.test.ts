import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type GuardEvent,
  type GuardPhase,
  isHeldIn,
  nextPhase,
} from '../../../web/src/features/together/answer-guard.js';

/*
 * Tests that the question after a colleague's answer follows its definition, in any order of events: a send is held if a
 * colleague wrote since the draft was begun and since the writer last decided, and never twice for the same answer.
 */

/** The events: the writer or a colleague acts, or the server rejects a message. */
const anEvent = fc.constantFrom<GuardEvent>(
  'typed',
  'emptied',
  'answered',
  'send',
  'send',
  'back',
  'rejected',
);

/** The definition, by the history alone. */
function modelOf(history: readonly GuardEvent[]) {
  let isWritten = false;
  let isAsking = false;
  /** Whether a colleague wrote since the draft was begun, or since the last decision. */
  let isAnswered = false;
  for (const event of history) {
    if (event === 'typed') isWritten = true;
    if (event === 'emptied') isWritten = isAsking = isAnswered = false;
    if (event === 'rejected') {
      isWritten = isAsking = true;
      isAnswered = false;
    }
    if (event === 'answered') isAnswered = isWritten && !isAsking;
    if (event === 'back') isAsking = false;
    if (event === 'send') {
      isAsking = isAnswered;
      isAnswered = false;
    }
  }
  const phase: GuardPhase = isAsking ? 'asking' : isAnswered ? 'answered' : isWritten ? 'writing' : 'idle';
  return { phase, isHeld: isAnswered };
}

test('a send is held if a colleague has answered, after any events', () => {
  fc.assert(
    fc.property(fc.array(anEvent, { maxLength: 30 }), (history) => {
      let phase: GuardPhase = 'idle';
      history.forEach((event, index) => {
        phase = nextPhase(phase, event);
        const model = modelOf(history.slice(0, index + 1));
        expect({ phase, isHeld: isHeldIn(phase) }).toEqual(model);
      });
    }),
    { numRuns: 500 },
  );
});

test('no send is held twice without another answer', () => {
  const quiet = fc.array(anEvent.filter((event) => event !== 'answered' && event !== 'rejected'));
  fc.assert(
    fc.property(fc.array(anEvent), quiet, (before, after) => {
      let phase = before.reduce<GuardPhase>(nextPhase, 'idle');
      let held = 0;
      for (const event of after) {
        if (event === 'send' && isHeldIn(phase)) held++;
        phase = nextPhase(phase, event);
      }
      expect(held).toBeLessThanOrEqual(1);
    }),
  );
});
