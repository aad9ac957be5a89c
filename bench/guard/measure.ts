import { findContent } from '../../src/content-guard/find-content.js';
import type { Finding } from '../../src/content-guard/kinds.js';
import { carry, labelled, neutral } from './carriers.js';
import type { Vector } from './load.js';

/** How a value is put before the guard: all that a message holds, said to be what it is, or in passing. */
export const settings = ['alone', 'labelled', 'neutral'] as const;
export type Setting = (typeof settings)[number];

/** A text that holds something of a kind; `value` is the part that must be found. */
export interface Planted {
  readonly kind: string;
  readonly setting: Setting;
  readonly text: string;
  readonly value: string;
}

/** Every vector in every sentence; a vector that is a whole message stands as `labelled`. */
export function plant(vectors: readonly Vector[]): Planted[] {
  return vectors.flatMap(({ kind, value, message }) => {
    const planted = (setting: Setting, text: string) => ({ kind, setting, text, value });
    if (message !== undefined) return [planted('labelled', message)];
    return [
      ...(labelled[kind] ?? []).map((carrier) => planted('labelled', carry(carrier, value))),
      ...neutral.map((carrier) => planted(carrier === '{}' ? 'alone' : 'neutral', carry(carrier, value))),
    ];
  });
}

/** How many of the texts of a kind and setting were found. */
export interface Recall {
  readonly kind: string;
  readonly setting: Setting;
  texts: number;
  found: number;
}

/** Found is a text with a finding of its kind that touches the value. */
export function recallOf(planted: readonly Planted[], missed: (text: Planted) => void = () => {}): Recall[] {
  const recalls = new Map<string, Recall>();
  for (const text of planted) {
    const key = `${text.kind} ${text.setting}`;
    const recall = recalls.get(key) ?? { kind: text.kind, setting: text.setting, texts: 0, found: 0 };
    recalls.set(key, recall);
    recall.texts += 1;
    if (isFound(text)) recall.found += 1;
    else missed(text);
  }
  return [...recalls.values()];
}

function isFound({ kind, text, value }: Planted): boolean {
  const at = text.indexOf(value);
  const start = [...text.slice(0, at)].length;
  const end = start + [...value].length;
  return findContent(text).some(
    (finding) => finding.kind === kind && finding.start < end && start < finding.end,
  );
}

/** The kinds that may be written after a warning; all others are blocked by default. */
const warned: ReadonlySet<string> = new Set(['EMAIL', 'PHONE']);

export interface FalseAlarms {
  readonly texts: number;
  /** Texts with a finding of a kind that is blocked by default. */
  readonly blocked: number;
  /** Texts with findings of kinds that are warned of alone. */
  readonly warned: number;
}

/** What is found in texts that hold nothing. */
export function falseAlarmsOf(
  texts: readonly string[],
  alarm: (text: string, findings: readonly Finding[]) => void = () => {},
): FalseAlarms {
  const alarms = { texts: texts.length, blocked: 0, warned: 0 };
  for (const text of texts) {
    const findings = findContent(text);
    if (findings.length === 0) continue;
    if (findings.some(({ kind }) => !warned.has(kind))) alarms.blocked += 1;
    else alarms.warned += 1;
    alarm(text, findings);
  }
  return alarms;
}
