/** The kinds of findings. Each is a violation of a documented rule. */
export const findingKinds = [
  /** An acknowledged message is not in its thread. */
  'lost',
  /** A send is stored more than once, or a message is shown twice. */
  'doubled',
  /** Two readers see another order, an acknowledged send comes before an earlier one, or `createdAt` decreases. */
  'reordered',
  /** A message is shown outside its thread. */
  'leaked',
  /** Nobody sent a text, or a text, side, id or time differs from the one that was acknowledged or shown before. */
  'altered',
  /** `readAt` is missing after a read, is there without one, or changed. */
  'misread',
  /** A subscriber did not get an event of its threads, got one twice, or in another order. */
  'missed',
  /** A request failed without a fault, or in an undocumented way. */
  'failed',
] as const;

export type FindingKind = (typeof findingKinds)[number];

export interface Finding {
  kind: FindingKind;
  text: string;
}

/** Reports a finding. */
export type Report = (kind: FindingKind, text: string) => void;
