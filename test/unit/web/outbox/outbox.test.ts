import { describe, expect, test, vi } from 'vitest';
import { ownName } from './fake-browser.js';
import { rejections } from './fake-server.js';
import { hourMs, openBrowser as open, settle, useFakeTime } from './opened-browser.js';

useFakeTime();

describe('an outbox', () => {
  test('sends one message after another, each once, also after a lost answer', async () => {
    const { server, tab } = open();
    tab.outbox.add('one', []);
    tab.outbox.add('two', ['EMAIL']);
    await settle();
    expect(server.requests.map(({ message }) => message)).toEqual(['one']);
    server.losesAnswer();
    await settle();
    expect(tab.shown).toEqual(['one: waiting', 'two: waiting']);
    await vi.advanceTimersByTimeAsync(1_000);
    server.sends();
    await settle();
    expect(server.requests.map(({ message, acknowledged }) => [message, acknowledged])).toEqual([
      ['two', ['EMAIL']],
    ]);
    server.sends();
    await settle();
    expect(tab.shown).toEqual([]);
    expect(server.stored.map(({ message }) => message)).toEqual(['one', 'two']);
  });

  test.each(Object.keys(rejections))('keeps a message that was rejected: %s', async (reason) => {
    const { server, tab } = open();
    const rejected: string[] = [];
    tab.outbox.listen({ onRejected: ({ text }) => rejected.push(text) });
    tab.outbox.add('one', []);
    tab.outbox.add('two', []);
    await settle();
    server.rejects(reason);
    await settle();
    server.sends();
    await settle();
    expect(tab.shown).toEqual(['one: refused']);
    expect(tab.outbox.items()[0]?.refusal?.reason).toBe(reason === 'refused' ? 'input' : reason);
    expect(rejected).toEqual(['one']);
    tab.outbox.retry(tab.idOf('one'));
    await settle();
    server.sends();
    await settle();
    expect(tab.shown).toEqual([]);
  });

  test.each(Array.from({ length: 10 }, (_, step) => step))(
    'sends again after the network came back %i steps after a failure',
    async (steps) => {
      const { server, tab } = open();
      tab.outbox.add('one', []);
      await settle();
      const stop = tab.outbox.watch(async () => {
        stop();
        for (let step = 0; step < steps; step++) await null;
        tab.online();
      });
      server.fails();
      await vi.advanceTimersByTimeAsync(30_000);
      expect(server.requests).toHaveLength(1);
    },
  );

  test.each(Array.from({ length: 10 }, (_, step) => step))(
    'sends a message that is written %i steps after it looked for one',
    async (steps) => {
      const { server, tab } = open();
      await settle();
      tab.outbox.listen({});
      for (let step = 0; step < steps; step++) await null;
      tab.outbox.add('one', []);
      await settle();
      expect(server.requests).toHaveLength(1);
    },
  );

  test('shows no message beside its stored one, also after a lost answer, a reload and in another tab', async () => {
    const { server, tab, openTab } = open();
    const second = openTab();
    second.outbox.listen({});
    tab.write('one');
    await vi.advanceTimersByTimeAsync(10);
    tab.arrived.push(server.add('another', ownName));
    expect([tab.shown, second.shown]).toEqual([['one: sending'], ['one: sending']]);
    // A reload asks for the messages, and gets no event.
    const read = server.stored;
    server.losesAnswer();
    await settle();
    expect(tab.shown).toEqual(['one: waiting']);
    for (const each of [tab, second]) each.arrived.splice(0, Infinity, ...read);
    expect([tab.shown, second.shown]).toEqual([[], []]);
    tab.close();
    second.close();
    const reloaded = openTab();
    expect(reloaded.shown).toEqual(['one: sending']);
    reloaded.arrived.push(...read);
    expect(reloaded.shown).toEqual([]);
    await settle();
    while (server.sends()) await settle();
    expect(reloaded.outbox.items()).toEqual([]);
    expect(server.stored).toHaveLength(2);
  });

  test('shows a message that has the text of an earlier one', async () => {
    const { server, tab } = open();
    tab.arrived.push(server.add('ok', ownName));
    tab.write('ok');
    tab.write('ok');
    await settle();
    expect(tab.shown).toEqual(['ok: sending', 'ok: sending']);
    server.sends();
    tab.arrived.push(...server.stored.slice(1));
    expect(tab.shown).toEqual(['ok: sending']);
    await settle();
    // The first one is answered, and its stored message is not the second one’s.
    expect(tab.outbox.items()).toHaveLength(1);
    expect(tab.shown).toEqual(['ok: sending']);
    server.losesAnswer();
    await settle();
    tab.arrived.push(...server.stored.slice(2));
    expect(tab.shown).toEqual([]);
    expect(server.stored).toHaveLength(3);
  });

  test('shows a message that was rejected after a colleague’s and an own one of the same text', async () => {
    const { server, tab, openTab } = open();
    const second = openTab();
    second.outbox.listen({});
    tab.write('ok');
    await vi.advanceTimersByTimeAsync(10);
    for (const name of ['Colleague', ownName]) {
      const event = server.add('ok', name);
      for (const each of [tab, second]) {
        each.arrived.push(event);
        expect(each.shown).toEqual(name === ownName ? [] : ['ok: sending']);
      }
    }
    server.rejects();
    await vi.advanceTimersByTimeAsync(10);
    expect(tab.shown).toEqual(['ok: refused']);
    expect(second.shown).toEqual(['ok: refused']);
  });

  test('keeps no message that was removed before it was rejected', async () => {
    const { server, tab } = open();
    const rejected: string[] = [];
    tab.outbox.listen({ onRejected: ({ text }) => rejected.push(text) });
    tab.outbox.add('one', []);
    await settle();
    server.fails();
    await vi.advanceTimersByTimeAsync(1_000);
    tab.outbox.remove(tab.idOf('one'));
    server.rejects();
    await settle();
    expect(tab.shown).toEqual([]);
    expect(rejected).toEqual([]);
  });

  test('keeps no message that another tab sent before this one was forbidden to', async () => {
    const { server, tab, openTab } = open({ hasLocks: false });
    tab.outbox.add('one', []);
    const second = openTab();
    await settle();
    server.sends();
    server.rejects('forbidden');
    await settle();
    expect([tab.shown, second.shown]).toEqual([[], []]);
    expect(server.stored).toHaveLength(1);
  });

  test('stores a message once although its writer retries after a lost answer', async () => {
    const { server, tab } = open();
    tab.outbox.add('one', []);
    tab.outbox.add('two', []);
    await settle();
    server.losesAnswer();
    await settle();
    tab.outbox.retry(tab.idOf('one'));
    await settle();
    while (server.sends()) await settle();
    expect(server.stored.map(({ message }) => message)).toEqual(['one', 'two']);
    expect(tab.shown).toEqual([]);
  });

  test('sends in the order of writing after the clock was set back, also after a reload', async () => {
    const { server, tab, openTab } = open();
    tab.outbox.add('one', []);
    await settle();
    server.fails();
    vi.setSystemTime(Date.now() - 2 * hourMs);
    tab.outbox.add('two', []);
    tab.close();
    server.requests.length = 0;
    const reloaded = openTab();
    reloaded.outbox.add('three', []);
    expect(reloaded.shown).toEqual(['one: sending', 'two: sending', 'three: sending']);
    await settle();
    while (server.sends()) await settle();
    expect(server.stored.map(({ message }) => message)).toEqual(['one', 'two', 'three']);
  });

  test('lets the writer decide after 23 hours', async () => {
    const { server, tab } = open();
    tab.outbox.add('one', []);
    for (let hour = 0; hour < 24; hour++) {
      await vi.advanceTimersByTimeAsync(hourMs);
    }
    expect(tab.shown).toEqual(['one: outdated']);
    server.requests.length = 0;
    tab.outbox.retry(tab.idOf('one'));
    await settle();
    server.sends();
    await settle();
    expect(tab.shown).toEqual([]);
  });

  test('shows one rejection of a message if the storage is full', async () => {
    const { browser, server, tab } = open();
    tab.outbox.add('one', []);
    await settle();
    browser.isFull = true;
    server.rejects();
    await settle();
    expect(tab.shown).toEqual(['one: refused']);
    expect(server.requests).toEqual([]);
    tab.outbox.remove(tab.idOf('one'));
    expect(tab.shown).toEqual([]);
  });

  test('notifies its listeners that nobody is signed in, and sends later', async () => {
    const { server, tab } = open();
    const errors: string[] = [];
    const stop = tab.outbox.listen({ onError: (kind) => errors.push(kind) });
    tab.outbox.add('one', []);
    await settle();
    server.fails('signed-out');
    await settle();
    expect(errors).toEqual(['signed-out']);
    expect(tab.shown).toEqual(['one: waiting']);
    stop();
    expect(tab.listeners).toBe(1);
    tab.online();
    expect(tab.shown).toEqual(['one: sending']);
    await settle();
    server.sends();
    await settle();
    expect(tab.listeners).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('in two tabs, one sends and the other one follows', async () => {
    const { server, tab, openTab } = open();
    const second = openTab();
    const stop = second.outbox.listen({});
    tab.outbox.add('one', []);
    await vi.advanceTimersByTimeAsync(10);
    expect(second.shown).toEqual(['one: sending']);
    expect(server.requests).toHaveLength(1);
    // The tab that sends is closed, so the other one sends.
    tab.close();
    await settle();
    expect(server.requests).toHaveLength(2);
    server.sends();
    server.sends();
    await settle();
    expect(second.shown).toEqual([]);
    expect(server.stored).toHaveLength(1);
    stop();
    expect(second.listeners).toBe(0);
  });
});
