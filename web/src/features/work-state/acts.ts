import type { SellerRow } from '../inbox/documents.js';
import type { Colleague, Label, WorkState } from './documents.js';

/** A change of the work state of conversations. */
export type WorkAct =
  | { kind: 'finish' | 'reopen' }
  | { kind: 'snooze'; until: string }
  | { kind: 'assign'; colleague: Colleague | null }
  | { kind: 'addLabel' | 'removeLabel'; label: Label };

/** Marks a conversation as unread for the user, or removes the mark. */
export interface MarkAct {
  kind: 'mark' | 'removeMark';
  /** The message at which a mark begins. */
  fromMessageId?: string;
}

/** An act on conversations. */
export type Act = WorkAct | MarkAct;

export const isMark = (act: Act): act is MarkAct => act.kind === 'mark' || act.kind === 'removeMark';

/** The maximum number of labels of a conversation. */
export const maximumLabels = 10;

/** The state of a conversation before an act. */
export interface Former {
  workState: WorkState;
  markedUnread: boolean;
}

/** Returns a row as it is after an act. */
export function withAct(row: SellerRow, act: Act): SellerRow {
  if (isMark(act)) return { ...row, markedUnread: act.kind === 'mark' };
  return { ...row, workState: changedState(row.workState, act) };
}

/** Returns a state as it is after an act. */
export function changedState(state: WorkState, act: WorkAct): WorkState {
  switch (act.kind) {
    case 'finish':
      return { ...state, status: 'DONE', snoozedUntil: null };
    case 'reopen':
      return { ...state, status: 'OPEN', snoozedUntil: null };
    case 'snooze':
      return { ...state, status: 'SNOOZED', snoozedUntil: act.until };
    case 'assign':
      return { ...state, assignee: act.colleague };
    case 'addLabel':
    case 'removeLabel': {
      const others = state.labels.filter(({ id }) => id !== act.label.id);
      if (act.kind === 'removeLabel') return { ...state, labels: others };
      const labels = [...others, act.label].sort((one, other) => one.name.localeCompare(other.name));
      return { ...state, labels };
    }
  }
}

/** Returns a row as it was before an act. */
export function withFormer(row: SellerRow, act: Act, { workState, markedUnread }: Former): SellerRow {
  if (isMark(act)) return { ...row, markedUnread };
  return { ...row, workState: { ...workState, version: row.workState.version } };
}

/** Returns whether two states are the same except for their versions. */
export function isSameState(one: WorkState, other: WorkState): boolean {
  return stateKey(one) === stateKey(other);
}

const stateKey = ({ status, snoozedUntil, assignee, labels }: WorkState) =>
  JSON.stringify([
    status,
    snoozedUntil && Date.parse(snoozedUntil),
    assignee?.id ?? null,
    labels.map(({ id }) => id).sort(),
  ]);
