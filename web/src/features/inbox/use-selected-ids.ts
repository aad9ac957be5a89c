import { useSyncExternalStore } from 'react';
import { rowSelection } from './row-selection.js';

/** Returns the selected conversations of the page's list. */
export function useSelectedIds(): ReadonlySet<string> {
  return useSyncExternalStore(rowSelection.subscribe, () => rowSelection.ids);
}
