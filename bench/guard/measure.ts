import { findContent } from '../../src/content-guard/find-content.js';
import type { Finding } from '../../src/content-guard/kinds.js';
import { actionOn, defaultActions } from '../../src/content-policy/policy.js';
import type { Vector } from '../../src/content-policy/vector-files.js';
import { carry, labelled, neutral } from './carriers.js';

/** The placements of a value: alone in a message, with a label, or in a sentence without a label. */
export const placements = ['alone', 'labelled', 'neutral'] as const;
export type Placement = (typeof placements)[number];

/** A text with a value of a kind. The guard must find the value. */
export interface Sample {
  readonly kind: string;
  readonly placement: Placement;
  readonly text: string;
  readonly value: string;
}

/** Combines each vector with each carrier sentence. A vector with its own message counts as `labelled`. */
export function createSamples(vectors: readonly Vector[]): Sample[] {
  return vectors.flatMap(({ kind, value, message }) => {
    const sample = (placement: Placement, text: string) => ({ kind, placement, text, value });
    if (message !== undefined) return [sample('labelled', message)];
    return [
      ...(labelled[kind] ?? []).map((carrier) => sample('labelled', carry(carrier, value))),
      ...neutral.map((carrier) => sample(carrier === '{}' ? 'alone' : 'neutral', carry(carrier, value))),
    ];
  });
}

/** The recall for one kind and placement. */
export interface Recall {
  readonly kind: string;
  readonly placement: Placement;
  texts: number;
  found: number;
}

/** Counts the texts that have a finding of their kind which overlaps the value. */
export function recallOf(samples: readonly Sample[], onMissed: (text: Sample) => void = () => {}): Recall[] {
  const recalls = new Map<string, Recall>();
  for (const text of samples) {
    const key = `${text.kind} ${text.placement}`;
    const recall = recalls.get(key) ?? { kind: text.kind, placement: text.placement, texts: 0, found: 0 };
    recalls.set(key, recall);
    recall.texts += 1;
    if (isFound(text)) recall.found += 1;
    else onMissed(text);
  }
  return [...recalls.values()];
}

function isFound({ kind, text, value }: Sample): boolean {
  const at = text.indexOf(value);
  const start = [...text.slice(0, at)].length;
  const end = start + [...value].length;
  return findContent(text).some(
    (finding) => finding.kind === kind && finding.start < end && start < finding.end,
  );
}

export interface FalsePositives {
  readonly texts: number;
  /** Texts with a finding of a kind that is blocked by default. */
  readonly blocked: number;
  /** Texts whose findings only cause a warning by default. */
  readonly warned: number;
}

/** Counts the false positives in texts without sensitive data. */
export function falsePositivesOf(
  texts: readonly string[],
  onFalsePositive: (text: string, findings: readonly Finding[]) => void = () => {},
): FalsePositives {
  const falsePositives = { texts: texts.length, blocked: 0, warned: 0 };
  for (const text of texts) {
    const findings = findContent(text);
    const actions = findings.map(({ kind, confidence }) => actionOn(defaultActions(kind), confidence));
    if (actions.every((action) => action === 'allow')) continue;
    if (actions.includes('block')) falsePositives.blocked += 1;
    else falsePositives.warned += 1;
    onFalsePositive(text, findings);
  }
  return falsePositives;
}
