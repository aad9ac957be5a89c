import { describe, expect, test } from 'vitest';
import { createHarmlessMessages } from '../../../bench/guard/harmless.js';
import { createSamples, falsePositivesOf, recallOf, type Sample } from '../../../bench/guard/measure.js';
import { builtInKinds } from '../../../src/content-guard/kinds.js';
import { loadVectors } from '../../../src/content-policy/vector-files.js';

/*
 * Checks that the guard finds published values and has few false positives. `npm run bench:guard` prints the rates;
 * docs/content-policy.md lists the values that the guard does not find.
 */

/** Returns true for nine digits in one piece without a check digit: they are ambiguous without a label. */
const isAmbiguousAlone = ({ kind, value }: Sample) =>
  (kind === 'US_SSN' || kind === 'US_ITIN') && /^\d{9}$/.test(value);

describe('at least 99 of 100 published values are found', () => {
  const samples = createSamples(loadVectors()).filter(
    (text) => text.placement === 'labelled' || (text.placement === 'alone' && !isAmbiguousAlone(text)),
  );
  const missed: Sample[] = [];
  const recalls = recallOf(samples, (text) => missed.push(text));

  test.each(builtInKinds)('%s', (kind) => {
    const ofKind = recalls.filter((recall) => recall.kind === kind);
    expect(ofKind.length).toBeGreaterThan(0);
    for (const { placement, texts, found } of ofKind) {
      const examples = missed.filter((text) => text.kind === kind && text.placement === placement);
      expect(found / texts, JSON.stringify(examples.slice(0, 5))).toBeGreaterThanOrEqual(0.99);
    }
  });
});

test('at most one of 1,000 harmless messages is blocked', () => {
  const falsePositives: string[] = [];
  const texts = createHarmlessMessages(1, 20_000).map(({ text }) => text);
  const { blocked } = falsePositivesOf(texts, (text, findings) =>
    falsePositives.push(`${findings.map(({ kind }) => kind).join()}: ${text}`),
  );
  expect(blocked / texts.length, falsePositives.join('\n')).toBeLessThanOrEqual(0.001);
});
