/** The list from which the user chooses the values of an act. */
export type ChooserKind = 'snooze' | 'assign' | 'label';
