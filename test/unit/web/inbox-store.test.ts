import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ChatEvent } from '../../../web/src/features/inbox/documents.js';
import { InboxStore } from '../../../web/src/features/inbox/inbox-store.js';
import { FakeServer } from '../../harness/inbox-server.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

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
    expect(server.requests).toHaveLength(3);
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

  test('ends its timers', async () => {
    const { store } = await makeInbox();
    store.apply(typing('seller-0', true));
    expect(vi.getTimerCount()).toBe(1);
    store.stop();
    expect(vi.getTimerCount()).toBe(0);
    expect(store.typists.in('seller-0')).toBeNull();
  });
});
