import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ThreadMessage } from '../../../web/src/features/thread/thread-source.js';
import { ThreadStore } from '../../../web/src/features/thread/thread-store.js';
import { ThreadServer } from './thread-server.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const small = { first: 5, next: 4, maximum: 14, kept: 9 };

/** Shows a thread of a server that the test controls, after the first answer. */
async function open(
  count: number,
  { target, isVisible = true, sizes }: { target?: string; isVisible?: boolean; sizes?: typeof small } = {},
) {
  const server = new ThreadServer(count);
  const announced: string[] = [];
  const store = new ThreadStore(
    server.source,
    ({ id }) => announced.push(id),
    () => isVisible,
    sizes ? { sizes } : {},
  );
  const stop = store.start(target === undefined ? null : { messageId: target, query: '' });
  await server.answer(0);
  const ids = () => store.state().messages.map(({ id }) => id);
  return { server, store, announced, stop, ids };
}

/** Returns the ids of the messages from a number to another. */
const idsOf = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `m${from + index}`);

describe('a message that was deleted', () => {
  test('a jump to it shows the end of the thread', async () => {
    const { server, store, ids } = await open(300);
    store.jump('m1');
    await server.answer(0, 'refused');
    await server.answer(0);
    expect(store.state()).toMatchObject({ phase: 'ready', error: null, target: null });
    expect(ids()).toEqual(idsOf(251, 300));
  });

  test('a page that shows it loads the rest again after missed events', async () => {
    const { server, store, ids } = await open(300);
    store.loadOlder();
    await server.answer(0);
    store.setView(false, ids()[20] ?? '');
    server.interrupt();
    server.restart();
    await server.answer(0, 'refused');
    await server.answer(0);
    expect(store.state()).toMatchObject({ phase: 'ready', error: null });
    expect(ids().at(-1)).toBe('m300');
  });
});

describe('missed events', () => {
  test('during a jump: the jump is loaded again, and shown', async () => {
    const { server, store, ids } = await open(300);
    store.jump('m100');
    server.interrupt();
    server.restart();
    expect(server.requests).toHaveLength(2);
    await server.answer(0);
    expect(ids()).toEqual(idsOf(251, 300));
    await server.answer(0);
    expect(ids()).toContain('m100');
    expect(store.state().target?.messageId).toBe('m100');
  });

  test('after a failed jump: a retry shows its target, with what was missed', async () => {
    const { server, store, ids } = await open(300);
    store.jump('m100');
    await server.answer(0, 'unreachable');
    expect(store.state()).toMatchObject({ phase: 'jumpFailed', error: 'unreachable' });
    server.interrupt();
    server.restart();
    await server.answer(0, 'busy');
    expect(store.state().phase).toBe('reloadFailed');
    await vi.advanceTimersByTimeAsync(5000);
    await server.answer(0);
    expect(store.state()).toMatchObject({ phase: 'ready', error: null, target: { messageId: 'm100' } });
    expect(ids()).toContain('m100');
  });

  test('of a database that was restored: lost messages are gone, and new ones with their ids are shown', async () => {
    const { server, store, ids } = await open(60);
    server.lose(5);
    server.create('AdminUser');
    server.restart();
    await server.answer(0);
    expect(ids()).toEqual(idsOf(11, 56));
    expect(store.state().messages).toEqual(server.range(11, 56));
    server.create('User');
    server.deliver(2);
    expect(ids()).toEqual(idsOf(11, 57));
  });

  test('for a user who has scrolled up: the messages stay, with the read marks of the server', async () => {
    const { server, store, ids } = await open(300);
    store.loadOlder();
    await server.answer(0);
    const { epoch } = store.state();
    store.setView(false, 'm260');
    server.interrupt();
    server.read('AdminUser');
    for (let sent = 0; sent < 20; sent++) server.create('AdminUser');
    server.read('AdminUser');
    server.restart();
    await server.answer(0);
    expect(ids()).toEqual(idsOf(160, 320));
    expect(store.state()).toMatchObject({ epoch, front: 91, target: null, hasOlder: true, hasNewer: false });
    expect(store.state().messages).toEqual(server.range(160, 320));
  });

  test('at the newest message: the new ones are shown', async () => {
    const { server, store, ids } = await open(300);
    server.interrupt();
    for (let sent = 0; sent < 20; sent++) server.create('AdminUser');
    server.restart();
    await server.answer(0);
    expect(ids()).toEqual(idsOf(251, 320));
    server.interrupt();
    for (let sent = 0; sent < 200; sent++) server.create('AdminUser');
    server.restart();
    await server.answer(0);
    expect(ids().at(-1)).toBe('m520');
    expect(store.state().hasNewer).toBe(false);
  });
});

describe('a sent message', () => {
  test('is shown while the thread is loaded again, and once when it has been', async () => {
    const { server, store, ids } = await open(10);
    server.interrupt();
    server.create('AdminUser');
    server.send();
    server.restart();
    store.add(server.range(12, 12)[0] as ThreadMessage);
    expect(ids()).toEqual([...idsOf(1, 10), 'm12']);
    await server.answer(0, 'refused');
    server.send();
    store.add(server.range(13, 13)[0] as ThreadMessage);
    expect(ids()).toEqual([...idsOf(1, 10), 'm12', 'm13']);
    store.retry();
    await server.answer(0);
    expect(ids()).toEqual(idsOf(1, 13));
    expect(store.state()).toMatchObject({ phase: 'ready', error: null });
  });
});

describe('events during a load', () => {
  test('a message that is created while newer ones are loaded is shown', async () => {
    const { server, store, announced, ids } = await open(60, { target: 'm1' });
    store.loadNewer();
    server.serve(0);
    server.create('AdminUser');
    server.deliver(1);
    await server.answer(0);
    expect(ids()).toEqual(idsOf(1, 61));
    expect(announced).toEqual(['m61']);
  });

  test('a read while older messages are loaded applies to them', async () => {
    const { server, store } = await open(100);
    store.loadOlder();
    server.serve(0);
    server.read('AdminUser');
    server.deliver(1);
    await server.answer(0);
    expect(store.state().messages).toEqual(server.range(1, 100));
  });

  test('the answer to a replaced load is dropped', async () => {
    const { server, store, ids } = await open(300);
    store.loadOlder();
    store.jump('m100');
    await server.answer(1);
    const shown = ids();
    await server.answer(0);
    expect(ids()).toEqual(shown);
    expect(store.state().phase).toBe('ready');
  });

  test('a jump to a loaded message ends the one that is being loaded', async () => {
    const { server, store, ids } = await open(300);
    store.jump('m100');
    store.jump('m290');
    await server.answer(0);
    expect(ids()).toContain('m290');
    expect(store.state().target?.messageId).toBe('m290');
  });
});

describe('many loaded messages', () => {
  /** Loads older messages until there are more than the maximum. */
  const openMany = async () => {
    const opened = await open(100, { sizes: small });
    for (let page = 0; page < 3; page++) {
      opened.store.loadOlder();
      await opened.server.answer(0);
    }
    expect(opened.ids()).toEqual(idsOf(84, 100));
    return opened;
  };

  test('are dropped at the end that is farther from the user, in a separate change', async () => {
    const { store, ids } = await openMany();
    store.setView(false, 'm86');
    await vi.advanceTimersByTimeAsync(0);
    expect(ids()).toEqual(idsOf(84, 92));
    const other = await openMany();
    other.store.setView(false, 'm97');
    await vi.advanceTimersByTimeAsync(0);
    expect(other.ids()).toEqual(idsOf(92, 100));
    expect(other.store.state()).toMatchObject({ hasOlder: true, hasNewer: false, front: 4 });
    other.store.loadOlder();
    await other.server.answer(0);
    expect(other.ids()[0]).toBe('m90');
  });

  test('are kept around the user, however many new ones come at once', async () => {
    const { server, store, ids } = await openMany();
    store.setView(false, 'm97');
    for (let sent = 0; sent < 14; sent++) server.create('AdminUser');
    server.deliver(14);
    await vi.advanceTimersByTimeAsync(10);
    expect(ids()).toContain('m97');
    const other = await openMany();
    for (let sent = 0; sent < 10; sent++) other.server.create('AdminUser');
    other.server.deliver(10);
    other.store.setView(false, 'm98');
    await vi.advanceTimersByTimeAsync(10);
    expect(other.ids()).toContain('m98');
    expect(other.ids().length).toBeLessThanOrEqual(small.maximum);
  });

  test('are not dropped during a load, nor after they were replaced', async () => {
    const { server, store, ids } = await openMany();
    store.loadOlder();
    await vi.advanceTimersByTimeAsync(0);
    expect(ids()).toHaveLength(17);
    await server.answer(0);
    store.jump('m3');
    await server.answer(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(ids()).toEqual(idsOf(1, 5));
    expect(store.state().newestCursor).toBe('c5');
  });
});

describe('the divider and the count of new messages', () => {
  const create = ({ server }: Awaited<ReturnType<typeof open>>, side: 'User' | 'AdminUser') => {
    server.create(side);
    server.deliver(1);
  };

  test('do not change for a user who sees the newest message', async () => {
    const opened = await open(10);
    opened.server.read('AdminUser');
    opened.server.deliver(1);
    const { unreadFrom } = opened.store.state();
    create(opened, 'AdminUser');
    expect(opened.store.state()).toMatchObject({ arrived: 0, unreadFrom });
    expect(opened.announced).toEqual(['m11']);
  });

  test('begin with the first message that the user does not see', async () => {
    const opened = await open(0, { isVisible: false });
    create(opened, 'User');
    expect(opened.store.state()).toMatchObject({ arrived: 0, unreadFrom: null });
    create(opened, 'AdminUser');
    create(opened, 'AdminUser');
    expect(opened.store.state()).toMatchObject({ arrived: 0, unreadFrom: 'm2' });
    opened.server.read('AdminUser');
    opened.server.deliver(1);
    opened.store.setView(false, 'm1');
    create(opened, 'AdminUser');
    create(opened, 'User');
    expect(opened.store.state()).toMatchObject({ arrived: 2, unreadFrom: 'm4' });
    opened.store.setView(true, 'm5');
    opened.store.clearUnread();
    expect(opened.store.state()).toMatchObject({ arrived: 0, unreadFrom: null });
  });

  test('count new messages after the loaded part, and none twice', async () => {
    const opened = await open(100, { target: 'm3' });
    const { server, store, announced } = opened;
    create(opened, 'AdminUser');
    expect(store.state()).toMatchObject({ arrived: 1, hasNewer: true });
    store.goToNewest();
    await server.answer(0);
    server.replay(1);
    server.deliver(1);
    expect(store.state().arrived).toBe(0);
    expect(announced).toEqual(['m101']);
    const { ends, target } = store.state();
    store.goToNewest();
    expect(store.state()).toMatchObject({ ends: ends + 1, target });
  });

  test('do not count messages that the first page has', async () => {
    const { server, store, announced, stop } = await open(10);
    stop();
    const other = new ThreadStore(
      server.source,
      ({ id }) => announced.push(id),
      () => true,
    );
    other.start(null);
    server.create('AdminUser');
    server.deliver(1);
    await server.answer(0);
    expect(other.state().messages.at(-1)?.id).toBe('m11');
    expect(announced).toEqual([]);
    expect(store.state().phase).toBe('idle');
  });
});

test('a load that a retry can help is repeated by itself, another one only by the user', async () => {
  const { server, store } = await open(100);
  store.loadOlder();
  await server.answer(0, 'unreachable');
  await vi.advanceTimersByTimeAsync(5000);
  await server.answer(0, 'forbidden');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.requests).toEqual([]);
  expect(store.state()).toMatchObject({ phase: 'olderFailed', error: 'forbidden' });
  store.retry();
  await server.answer(0);
  expect(store.state()).toMatchObject({ phase: 'ready', error: null, hasOlder: false });
});
