import { useEffect, useMemo } from 'react';
import { operatorRouter } from '../../../router.js';
import { useInbox, useStore } from '../inbox-context.js';
import { type ShownView, shownView } from './shown-view.js';

/** Returns what the current address selects: the same object until that changes. */
export function useShownView(): ShownView {
  const { query, searchIn } = operatorRouter.useRoute();
  const savedViews = useStore(({ work }) => work.savedViews);
  const labels = useStore(({ work }) => work.labels);
  return useMemo(
    () => shownView({ query, searchIn }, savedViews, labels),
    [query, searchIn, savedViews, labels],
  );
}

/**
 * Shows the list of the current address, also when somebody changes the saved view.
 * @param onMissing called if the saved view no longer exists; all conversations are shown then.
 */
export function useListOfAddress(onMissing: () => void): void {
  const { store } = useInbox();
  const { query, isMissing } = useShownView();
  useEffect(() => {
    if (query) store.list.show(query);
  }, [store, query]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each view that is missing.
  useEffect(() => {
    if (!isMissing) return;
    const { query } = operatorRouter.current();
    operatorRouter.goTo(
      { query: { ...query, list: query.list ?? 'ALL', savedViewId: null } },
      { replace: true },
    );
    onMissing();
  }, [isMissing]);
}
