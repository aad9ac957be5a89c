import type { Command } from '../commands/commands.js';
import { rowSelection } from '../inbox/row-selection.js';
import type { Work } from './use-work.js';

/** Returns the commands that act on conversations and select them. */
export function workCommands(work: Work): Command[] {
  const act = { group: 'work', possible: work.isPossible } as const;
  const select = { group: 'work', possible: true } as const;
  return [
    // Before the command that returns to the list, which has the same key.
    {
      id: 'clear-selection',
      label: 'work.clearSelection',
      group: 'work',
      keys: ['escape'],
      possible: work.hasSelection,
      run: rowSelection.clear,
    },
    { id: 'finish', label: 'work.finish', keys: ['e', 'alt+e'], ...act, run: work.finish },
    {
      id: 'reopen',
      label: 'work.reopen',
      keys: ['shift+e', 'alt+shift+e'],
      ...act,
      run: work.reopen,
    },
    {
      id: 'snooze',
      label: 'work.snooze',
      keys: ['s', 'alt+s'],
      ...act,
      run: () => work.choose('snooze'),
    },
    { id: 'assign', label: 'work.assign', keys: ['o', 'alt+o'], ...act, run: () => work.choose('assign') },
    { id: 'assign-to-me', label: 'work.assignToMe', keys: ['t'], ...act, run: work.assignToMe },
    { id: 'label', label: 'work.labels', keys: ['l', 'alt+l'], ...act, run: () => work.choose('label') },
    { id: 'undo', label: 'work.undo', keys: ['z'], ...select, run: work.undo },
    { id: 'select', label: 'work.select', keys: ['x'], ...select, run: work.toggleSelection },
    {
      id: 'select-next',
      label: 'work.selectNext',
      keys: ['shift+j'],
      repeats: true,
      ...select,
      run: () => work.extendSelection(1),
    },
    {
      id: 'select-previous',
      label: 'work.selectPrevious',
      keys: ['shift+k'],
      repeats: true,
      ...select,
      run: () => work.extendSelection(-1),
    },
    { id: 'select-all', label: 'work.selectAll', keys: ['*'], ...select, run: work.selectAll },
  ];
}
