import { describe, expect, test } from 'vitest';
import { createHarmlessMessages } from '../../../bench/guard/harmless.js';
import { createSamples, falsePositivesOf, recallOf, type Sample } from '../../../bench/guard/measure.js';
import { findContent } from '../../../src/content-guard/find-content.js';
import { builtInKinds, lowConfidenceKinds } from '../../../src/content-guard/kinds.js';
import { loadVectors, vectorsOf } from '../../../src/content-policy/vector-files.js';

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

test('only the kinds that are listed have findings of low confidence, and each of them has', () => {
  const digitsOf = (value: string) => value.replace(/[^\dA-Za-z]/g, '');
  const inThrees = (value: string) => digitsOf(value).replace(/.{3}(?=.)/g, '$& ');
  const inDashes = (value: string) => inThrees(value).replaceAll(' ', '-');
  const texts = builtInKinds.flatMap((kind) =>
    vectorsOf(kind)
      .slice(0, 10)
      .flatMap(({ value }) => [value, digitsOf(value), inThrees(value), inDashes(value)])
      .flatMap((value) => [value, `my ${value}`, `conversation ${value}`]),
  );
  const found = texts.flatMap((text) => findContent(text).filter(({ confidence }) => confidence === 'low'));
  expect(new Set(found.map(({ kind }) => kind))).toEqual(lowConfidenceKinds);
});
