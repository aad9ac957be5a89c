import { describe, expect, test } from 'vitest';
import type { Label, SavedView } from '../../../web/src/features/inbox/documents.js';
import { wholeList } from '../../../web/src/features/inbox/rows.js';
import { addressOf, addressOfView, shownView } from '../../../web/src/features/inbox/views/shown-view.js';
import { queryOfList } from '../../../web/src/paths.js';

const saved: SavedView = {
  id: 'view',
  name: 'Urgent',
  isShared: true,
  canChange: true,
  list: 'NEEDS_REPLY',
  sort: 'LATEST_MESSAGE',
  labels: [{ id: 'urgent', name: 'Urgent' }],
  threadCount: 1,
  threadCountIsExact: true,
};
const labels: Label[] = [{ id: 'urgent', name: 'Urgent', colour: 'RED', threadCount: 1 }];
const savedQuery = {
  ...wholeList('NEEDS_REPLY'),
  sort: 'LATEST_MESSAGE' as const,
  labelIds: ['urgent'],
};

describe('an address shows', () => {
  test('a list in its own order, or by the latest message', () => {
    const own = { query: queryOfList('NEEDS_REPLY'), searchIn: 'names' } as const;
    expect(shownView(own, null, null).query).toEqual(wholeList('NEEDS_REPLY'));
    const latest = { ...own, query: { ...own.query, isByLatestMessage: true } };
    expect(shownView(latest, null, null).query?.sort).toBe('LATEST_MESSAGE');
  });

  test('a saved view once it is known, as it is now', () => {
    const address = addressOfView('view');
    expect(shownView(address, null, labels)).toMatchObject({ query: null, isMissing: false });
    expect(shownView(address, [saved], labels)).toMatchObject({
      ...{ query: savedQuery, savedView: saved, isEdited: false, isMissing: false },
    });
    const changed = { ...saved, labels: [] };
    expect(shownView(address, [changed], labels).query?.labelIds).toEqual([]);
    expect(shownView(address, [], labels)).toMatchObject({ query: wholeList('ALL'), isMissing: true });
  });

  test('a saved view with another filter', () => {
    const edited = shownView(addressOf({ ...savedQuery, labelIds: [] }, 'view'), [saved], labels);
    expect(edited).toMatchObject({ query: { labelIds: [] }, savedView: saved, isEdited: true });
    expect(shownView(addressOf(savedQuery, 'view'), [saved], labels).isEdited).toBe(false);
  });

  test('no label that was deleted, and none among the unread ones', () => {
    const address = addressOf({ ...wholeList('DONE'), labelIds: ['gone', 'urgent'] });
    expect(shownView(address, [], null).query?.labelIds).toEqual(['gone', 'urgent']);
    expect(shownView(address, [], labels).query?.labelIds).toEqual(['urgent']);
    const unread = addressOf({ ...wholeList('UNREAD'), labelIds: ['urgent'] });
    expect(shownView(unread, [], labels).query).toEqual(wholeList('UNREAD'));
  });

  test.each([
    ['DONE', 'names', 'ALL', 'tea', 'ALL'],
    ['UNREAD', 'names', 'UNREAD', 'tea', 'UNREAD'],
    ['DONE', 'messages', 'DONE', '', 'ALL'],
  ] as const)('for a search in %s of %s, the list %s', (list, searchIn, found, q, shownList) => {
    const address = { query: { ...queryOfList(list), labelIds: ['urgent'], q: ' tea ' }, searchIn };
    const shown = shownView(address, [], labels);
    expect(shown).toMatchObject({ query: { list: found, q }, view: { list }, shownList, isSearch: true });
    if (q !== '') expect(shown.query?.labelIds).toEqual([]);
  });
});
