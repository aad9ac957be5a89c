import type { Command } from '../../features/commands/commands.js';
import { useStore } from '../../features/inbox/inbox-context.js';
import { wholeList } from '../../features/inbox/rows.js';
import { fixedViews } from '../../features/inbox/views/fixed-views.js';
import { addressOf, addressOfView } from '../../features/inbox/views/shown-view.js';
import type { ViewActs } from '../../features/inbox/views/use-view-acts.js';
import { openViewOptions, openViews } from '../../features/inbox/views/view-head.js';
import type { MessageId } from '../../i18n/text.js';
import { inboxLists, type OperatorRoute } from '../../paths.js';
import { operatorRouter } from '../../router.js';
import { isPhone } from './is-phone.js';

/** Returns the commands that show views and change the shown one. */
export function useViewCommands(acts: ViewActs): Command[] {
  const savedViews = useStore(({ work }) => work.savedViews) ?? [];
  const labels = useStore(({ work }) => work.labels) ?? [];
  const command = (id: string, label: MessageId, keys: readonly string[], run: () => void): Command => ({
    ...{ id, label, keys, run },
    group: 'views',
    possible: true,
  });
  const act = (id: string, label: MessageId, run: (() => void) | null): Command => ({
    ...command(id, label, [], () => run?.()),
    possible: run !== null,
  });
  return [
    ...inboxLists.map((list) => {
      const { label, key } = fixedViews[list];
      return command(`view-${list}`, label, [key], () => show(addressOf(wholeList(list))));
    }),
    command('views', 'views.choose', ['v'], openViews),
    command('view-options', 'views.options', ['shift+f'], openViewOptions),
    ...savedViews.map(({ id, name }) => ({
      ...command(id, 'views.open', [], () => show(addressOfView(id))),
      values: { name },
    })),
    ...labels.map(({ id, name }) => ({
      ...command(id, 'views.openLabel', [], () => show(addressOf({ ...wholeList('ALL'), labelIds: [id] }))),
      values: { name },
    })),
    act('save-view', 'views.saveAs', acts.save),
    act('replace-view', 'views.replace', acts.replace),
    act('rename-view', 'views.renameAction', acts.rename),
    act('delete-view', 'views.delete', acts.remove),
    act('restore-view', 'views.restore', acts.restore),
  ];
}

/** Shows a view; on a phone, in place of the conversation. */
function show(address: Partial<OperatorRoute>): void {
  operatorRouter.goTo({ ...address, ...(isPhone() && { sellerId: null, messageId: null }) });
}
