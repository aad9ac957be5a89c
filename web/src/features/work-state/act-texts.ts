import { busySeconds } from '../../api/errors.js';
import type { Text } from '../../i18n/text.js';
import type { ActEntry } from './act-entry.js';
import type { Act } from './acts.js';
import { snoozeEnd } from './snooze-end.js';
import type { ActReport } from './undoable-acts.js';

/** Returns the text about the result of an act. */
export function actText(text: Text, act: Act, count: number): string {
  switch (act.kind) {
    case 'finish':
      return text('work.finished', { count });
    case 'reopen':
      return text('work.reopened', { count });
    case 'snooze':
      return text('work.snoozed', { count, time: snoozeEnd(act.until) });
    case 'assign':
      if (!act.colleague) return text('work.unassigned', { count });
      if (act.colleague.isViewer) return text('work.assignedToYou', { count });
      return text('work.assigned', { count, name: act.colleague.name });
    case 'addLabel':
      return text('work.labelAdded', { count, name: act.label.name });
    case 'removeLabel':
      return text('work.labelRemoved', { count, name: act.label.name });
    case 'mark':
      return text('inbox.marked');
    case 'removeMark':
      return text('inbox.markRemoved');
  }
}

/** Returns the text about the outcome of an act or its undo. */
export function reportText(text: Text, report: ActReport, entry: ActEntry): string {
  const { skipped, ids, pending, error } = entry;
  const reason = { reason: error, seconds: busySeconds() || 1 };
  switch (report) {
    case 'undone': {
      if (skipped.length === 0) return text('work.undone');
      const values = { count: skipped.length, name: skipped[0]?.businessName ?? '' };
      return text(skipped.length < ids.length ? 'work.undoneExcept' : 'work.notUndone', values);
    }
    case 'failed':
      return text('work.failed', reason);
    case 'part':
      return text('work.part', { count: pending.size, ...reason });
    case 'undoFailed':
      return text('work.undoFailed', reason);
  }
}
