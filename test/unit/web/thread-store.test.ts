import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ThreadStore } from '../../../web/src/features/thread/thread-store.js';
import { ThreadServer } from './thread-server.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Shows a thread of a server that the test controls, after the first answer. */
async function open(count: number, target: string | null = null) {
  const server = new ThreadServer(count);
  const announced: string[] = [];
  const store = new ThreadStore(server.source, {
    onCreated: ({ id }) => announced.push(id),
    isVisible: () => true,
  });
  const stop = store.start(target === null ? null : { messageId: target, query: '' });
  await server.answer(0);
  const ids = () => store.state().messages.map(({ id }) => id);
  return { server, store, announced, stop, ids };
}

/** Returns the ids of the messages from a number to another. */
const idsOf = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `m${from + index}`);

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

describe('events during a load', () => {
  test('a message that is created while newer ones are loaded is shown', async () => {
    const { server, store, announced, ids } = await open(60, 'm1');
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
