import { describe, expect, test } from 'vitest';
import { harmlessMessages } from '../../../bench/guard/harmless.js';
import { loadVectors } from '../../../bench/guard/load.js';
import { falseAlarmsOf, type Planted, plant, recallOf } from '../../../bench/guard/measure.js';
import { builtInKinds } from '../../../src/content-guard/kinds.js';

/*
 * What was published is found, and what businesses write is not. `npm run bench:guard` prints the figures;
 * docs/content-policy.md tells what is not found, and why.
 */

/** Nine digits in one piece say nothing by themselves: these have no check digit. */
const saysNothingAlone = ({ kind, value }: Planted) =>
  (kind === 'US_SSN' || kind === 'US_ITIN') && /^\d{9}$/.test(value);

describe('of each kind, at least 99 of 100 published values are found', () => {
  const planted = plant(loadVectors()).filter(
    (text) => text.setting === 'labelled' || (text.setting === 'alone' && !saysNothingAlone(text)),
  );
  const missed: Planted[] = [];
  const recalls = recallOf(planted, (text) => missed.push(text));

  test.each(builtInKinds)('%s', (kind) => {
    const ofKind = recalls.filter((recall) => recall.kind === kind);
    expect(ofKind.length).toBeGreaterThan(0);
    for (const { setting, texts, found } of ofKind) {
      const examples = missed.filter((text) => text.kind === kind && text.setting === setting);
      expect(found / texts, JSON.stringify(examples.slice(0, 5))).toBeGreaterThanOrEqual(0.99);
    }
  });
});

test('of 1,000 harmless messages at most one is refused', () => {
  const alarms: string[] = [];
  const texts = harmlessMessages(1, 20_000).map(({ text }) => text);
  const { blocked } = falseAlarmsOf(texts, (text, findings) =>
    alarms.push(`${findings.map(({ kind }) => kind).join()}: ${text}`),
  );
  expect(blocked / texts.length, alarms.join('\n')).toBeLessThanOrEqual(0.001);
});
