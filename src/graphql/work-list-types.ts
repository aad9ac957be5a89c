import type { Actor } from '../access/actor.js';
import type { WorkList, WorkListsChanged } from '../chat/work-list-events.js';
import type { chatTypes } from './chat-types.js';

/** Adds the event of changed labels, saved views and colleagues. */
export function workListsChanged<A extends Actor>(builder: ReturnType<typeof chatTypes<A>>['builder']) {
  const List = builder.enumType('WorkListsChangedList', {
    description: 'The lists that can change.',
    values: {
      LABELS: { value: 'labels', description: 'Labels.' },
      SAVED_VIEWS: { value: 'savedViews', description: "Shared saved views, or the caller's own." },
      COLLEAGUES: { value: 'colleagues', description: 'Colleagues.' },
    } as const satisfies Record<string, { value: WorkList; description: string }>,
  });
  return builder.objectRef<WorkListsChanged>('WorkListsChanged').implement({
    description:
      'Labels, saved views or colleagues were changed. This event is not stored and has no cursor: read them again after a lost connection. It is sent only if the document selects it.',
    fields: (t) => ({ list: t.expose('list', { type: List, description: 'The list that was changed.' }) }),
  });
}
