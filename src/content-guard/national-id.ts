import type { BuiltInKind } from './kinds.js';
import type { LabelClass } from './labels.js';

/** The rule for one kind of national id. */
export interface NationalId {
  readonly kind: BuiltInKind;
  readonly label: LabelClass;
  /** A label that is shared with other ids. */
  readonly alias?: LabelClass;
  /** Has bounded repetitions, and matches only between word boundaries. */
  readonly pattern: RegExp;
  /**
   * @param id without separators, in capitals.
   * @param found as it is written.
   */
  readonly isValid: (id: string, found: string) => boolean;
  /** Returns the strength of the format alone, without labels. */
  readonly strength: (found: string) => Strength;
}

/**
 * `labelled` needs its label. `certain` outweighs any label; `likely` needs no label; `weak` needs a label, or must be the whole message; `unchecked`
 * has no check digit and needs a label.
 */
type Strength = 'labelled' | 'certain' | 'likely' | 'weak' | 'unchecked';
