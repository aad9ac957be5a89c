import { currentLocale, regionalTag } from '../../../i18n/text.js';
import type { InboxList } from '../../../paths.js';
import type { SavedView } from '../documents.js';
import { useStore } from '../inbox-context.js';

const formats = new Map<string, Intl.NumberFormat>();

/** Formats a number of conversations. @param isExact false: there are more. */
export function countText(count: number, isExact = true): string {
  const tag = regionalTag(currentLocale());
  const format = formats.get(tag) ?? new Intl.NumberFormat(tag);
  formats.set(tag, format);
  return format.format(count) + (isExact ? '' : '+');
}

export const savedViewCount = ({ threadCount, threadCountIsExact }: SavedView) =>
  countText(threadCount, threadCountIsExact);

/** Returns the number of conversations in a fixed view as a text; null until it is known. */
export function useListCount(list: InboxList): string | null {
  return useStore(({ work, unread }) => {
    if (list === 'UNREAD') return countText(unread.count, !unread.atLeast);
    const count = work.countOf(list);
    return count === null ? null : countText(count);
  });
}
