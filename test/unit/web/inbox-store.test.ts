import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type ChatEvent,
  savedViews,
  sellersPage,
  threadCounts,
} from '../../../web/src/features/inbox/documents.js';
import { InboxStore } from '../../../web/src/features/inbox/inbox-store.js';
import { FakeServer } from '../../harness/inbox-server.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);
/** Waits until the row of a seller that was selected is loaded again, after its messages were shown. */
const knownRowIsDue = () => vi.advanceTimersByTimeAsync(300);

/** Creates an inbox, and answers its first requests. */
async function makeInbox() {
  const server = new FakeServer(['Ada', 'Bert']);
  const store = new InboxStore(server.client);
  const answerAll = async () => {
    for (const request of [...server.requests]) server.answer(request);
    await settle();
  };
  store.start();
  await answerAll();
  /** Sends the next event of the log. */
  let sent = 0;
  const sendNext = () => {
    const logged = server.log[sent++];
    if (logged) store.apply(server.event(logged));
  };
  return { server, store, answerAll, sendNext };
}

const typing = (id: string, isTyping: boolean) =>
  ({
    __typename: 'ChatTyping',
    sentByType: 'User',
    sentByName: 'Ada',
    typing: isTyping,
    seller: { id },
  }) as ChatEvent;

describe('the listeners of a thread', () => {
  test('are removed once each, so that a late second removal leaves newer ones', async () => {
    const { server, store, sendNext } = await makeInbox();
    const first = vi.fn();
    const second = vi.fn();
    const removeFirst = store.onThread('seller-0', first);
    removeFirst();
    const removeSecond = store.onThread('seller-0', second);
    removeFirst();
    server.message(0, false, 1_000);
    sendNext();
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
    removeSecond();
    server.message(0, false, 1_000);
    sendNext();
    expect(second).toHaveBeenCalledTimes(1);
  });

  test('are counted each, also if they are the same function', async () => {
    const { server, store, sendNext } = await makeInbox();
    const listener = vi.fn();
    const remove = store.onThread('seller-0', listener);
    store.onThread('seller-0', listener);
    const stop = store.onMessage(listener);
    store.onMessage(listener);
    remove();
    stop();
    server.message(0, false, 1_000);
    sendNext();
    expect(listener).toHaveBeenCalledTimes(2);
  });

  test('are notified of who types already, and of missed events', async () => {
    const { store } = await makeInbox();
    store.apply(typing('seller-0', true));
    const listener = vi.fn();
    store.onThread('seller-0', listener);
    expect(listener).toHaveBeenLastCalledWith(expect.objectContaining({ type: 'typing', typing: true }));
    store.start();
    expect(listener).toHaveBeenLastCalledWith({ type: 'missed' });
  });
});

const presence = (id: string, online: boolean) =>
  ({ __typename: 'ChatPresence', sentByType: 'User', online, seller: { id } }) as ChatEvent;

describe('an answer', () => {
  test('is older than the presence that came during its request, but not its other fields', async () => {
    const { server, store, answerAll } = await makeInbox();
    server.message(0, false, 1_000);
    store.start();
    for (const request of server.requests) server.compute(request);
    // The event of the message was missed; the presence was not.
    store.apply(presence('seller-0', true));
    await answerAll();
    expect(store.seller('seller-0')).toMatchObject({ online: true, unreadChatMessageCount: 1 });
  });

  test('is older than the presence of a seller that was not known yet', async () => {
    const server = new FakeServer(['Ada']);
    const store = new InboxStore(server.client);
    store.start();
    for (const request of server.requests) server.compute(request);
    store.apply(presence('seller-0', true));
    for (const request of [...server.requests]) server.answer(request);
    await settle();
    expect(store.seller('seller-0')).toMatchObject({ online: true });
  });

  test('about the selected seller moves it in the list', async () => {
    const { server, store, answerAll } = await makeInbox();
    expect(store.list.view.ids).toEqual(['seller-0', 'seller-1']);
    server.message(1, false, 1_000);
    store.select('seller-1');
    await knownRowIsDue();
    await answerAll();
    expect(store.list.view.ids).toEqual(['seller-1', 'seller-0']);
  });

  test('to an older request does not overwrite a newer one', async () => {
    const { server, store } = await makeInbox();
    store.select('seller-0');
    await knownRowIsDue();
    const [older] = server.requests;
    if (!older) throw new Error('There is no request.');
    server.compute(older);
    server.message(0, false, 1_000);
    store.list.reload();
    const newer = server.requests.at(-1);
    if (newer) server.answer(newer);
    await settle();
    server.answer(older);
    await settle();
    expect(store.seller('seller-0')).toMatchObject({ unreadChatMessageCount: 1 });
  });
});

describe('presence', () => {
  test('that changed before the stream began is loaded', async () => {
    const { server, store, answerAll } = await makeInbox();
    store.select('seller-1');
    await answerAll();
    server.setOnline(0, true);
    server.setOnline(1, true);
    store.setLiveState('live');
    await answerAll();
    expect(store.seller('seller-0')).toMatchObject({ online: true });
    // Both were loaded: the seller of the open thread may be beyond the rows of the list.
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.requests).toHaveLength(1);
    await answerAll();
    // Each event repeats the state of the connection.
    store.setLiveState('live');
    expect(server.requests).toHaveLength(0);
  });

  test('is loaded again after the page was left and opened', async () => {
    const { server, store, answerAll } = await makeInbox();
    store.setLiveState('live');
    store.stop();
    store.start();
    await answerAll();
    server.setOnline(0, true);
    store.setLiveState('live');
    await answerAll();
    expect(store.seller('seller-0')).toMatchObject({ online: true });
  });

  test('of a seller that is selected is loaded, also if its row is known', async () => {
    const { server, store, answerAll } = await makeInbox();
    server.setOnline(1, true);
    store.select('seller-1');
    await knownRowIsDue();
    await answerAll();
    expect(store.seller('seller-1')).toMatchObject({ online: true });
  });
});

describe('the inbox', () => {
  test('knows a seller that did not exist when it was selected', async () => {
    const { server, store, answerAll, sendNext } = await makeInbox();
    store.select('seller-2');
    await answerAll();
    expect(store.seller('seller-2')).toBeNull();
    server.add('Cleo');
    server.message(2, false, 1_000);
    sendNext();
    expect(store.seller('seller-2')).toMatchObject({ businessName: 'Cleo' });
  });

  test('asks again for a seller and the permissions after a failure', async () => {
    const { server, store, answerAll } = await makeInbox();
    store.select('seller-1');
    store.start();
    for (const request of [...server.requests]) server.fail(request);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.requests).toHaveLength(6);
    await answerAll();
    store.list.retry();
    await answerAll();
    expect(store.list.view.status).toBe('ready');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('counts an unread conversation once, and lets the server confirm it', async () => {
    const { server, store, answerAll, sendNext } = await makeInbox();
    server.message(0, false, 1_000);
    sendNext();
    expect(store.unread.count).toBe(1);
    server.message(0, false, 1_000);
    sendNext();
    expect(store.unread.count).toBe(1);
    // Another tab reads it. The count was taken before that, and is answered after the event.
    store.start();
    for (const request of server.requests) server.compute(request);
    server.read(0);
    sendNext();
    expect(store.unread.count).toBe(0);
    await answerAll();
    expect(store.unread.count).toBe(1);
    await vi.advanceTimersByTimeAsync(15_000);
    await answerAll();
    expect(store.unread.count).toBe(0);
  });

  test.each([
    ['LABELS', [threadCounts, savedViews]],
    ['SAVED_VIEWS', [savedViews]],
    ['COLLEAGUES', [sellersPage]],
  ] as const)('loads what has changed when %s did', async (list, documents) => {
    const { server, store, answerAll } = await makeInbox();
    store.apply({ __typename: 'WorkListsChanged', list });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(server.requests.map(({ document }) => document)).toEqual(documents);
    await answerAll();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('counts a finished conversation at once, and lets the server confirm it once for many', async () => {
    const { server, store, answerAll, sendNext } = await makeInbox();
    for (const index of [0, 1]) server.message(index, false, 1_000);
    for (let n = 0; n < 2; n++) sendNext();
    await vi.advanceTimersByTimeAsync(3_000);
    await answerAll();
    expect(store.work.countOf('NEEDS_REPLY')).toBe(2);
    for (const index of [0, 1]) server.act(index, { status: 'DONE' });
    for (let n = 0; n < 2; n++) sendNext();
    expect([store.work.countOf('NEEDS_REPLY'), store.work.countOf('DONE')]).toEqual([0, 2]);
    await vi.advanceTimersByTimeAsync(2_999);
    expect(server.requests).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(server.requests.map(({ document }) => document)).toEqual([threadCounts]);
    store.stop();
  });

  test('ends its timers', async () => {
    const { store } = await makeInbox();
    store.apply(typing('seller-0', true));
    expect(vi.getTimerCount()).toBe(1);
    store.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(store.typists.in('seller-0')).toBeNull();
  });
});
