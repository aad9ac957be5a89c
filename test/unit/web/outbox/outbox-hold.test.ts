import { describe, expect, test, vi } from 'vitest';
import { hourMs, openBrowser as open, settle, useFakeTime } from './opened-browser.js';

useFakeTime();

describe('an outbox with a time to undo', () => {
  test('holds a message until its time, and sends it then; the next ones wait for it', async () => {
    const { server, tab, openTab } = open();
    const other = openTab();
    other.outbox.listen({});
    tab.outbox.listen({});
    tab.outbox.add('one', [], 5_000);
    other.outbox.add('two', []);
    await vi.advanceTimersByTimeAsync(4_999);
    expect(tab.shown).toEqual(['one: held', 'two: sending']);
    expect(server.requests).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(tab.shown).toEqual(['one: sending', 'two: sending']);
    expect(tab.outbox.takeBack(tab.idOf('one'))).toBeNull();
    server.sends();
    await settle();
    server.sends();
    await settle();
    expect(server.sent).toEqual(['one', 'two']);
  });

  test('returns a held message to its writer, in each tab, and never sends it', async () => {
    const { server, tab, openTab } = open();
    const other = openTab();
    other.outbox.listen({});
    tab.outbox.add('one', ['EMAIL'], 5_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(other.shown).toEqual(['one: held']);
    expect(other.outbox.takeBack(other.idOf('one'))).toMatchObject({ text: 'one', acknowledged: ['EMAIL'] });
    await vi.advanceTimersByTimeAsync(10_000);
    expect([server.requests, tab.shown, other.shown]).toEqual([[], [], []]);
  });

  test('sends a held message at once when its writer says so', async () => {
    const { server, tab } = open();
    tab.outbox.add('one', [], 5_000);
    await settle();
    tab.outbox.release(tab.idOf('one'));
    await settle();
    expect(server.requests.map(({ message }) => message)).toEqual(['one']);
  });

  test.each([true, false])(
    'sends a held message once if its page is closed; answered: %s',
    async (isAnswered) => {
      const { server, tab, openTab } = open();
      tab.outbox.add('one', [], 5_000);
      await settle();
      tab.leave();
      expect(server.requests).toHaveLength(1);
      if (isAnswered) server.sends();
      else server.ignores();
      const next = openTab();
      await settle();
      expect(server.requests).toHaveLength(1);
      server.sends();
      await settle();
      expect([server.sent, next.shown]).toEqual([['one'], []]);
    },
  );

  test('holds a message that another tab wrote when its own page is closed', async () => {
    const { server, tab, openTab } = open();
    const other = openTab();
    other.outbox.listen({});
    tab.outbox.add('one', [], 5_000);
    await vi.advanceTimersByTimeAsync(1_000);
    other.leave();
    expect([server.requests, tab.shown]).toEqual([[], ['one: held']]);
  });

  test('sends a held message after a crash, and if the clock was set back', async () => {
    const { server, tab, openTab } = open();
    tab.outbox.add('one', [], 5_000);
    await settle();
    tab.close();
    vi.setSystemTime(Date.now() - hourMs);
    openTab();
    await settle();
    expect(server.requests.map(({ message }) => message)).toEqual(['one']);
  });

  test('sends the messages before a new one, so that at most one is held when the page is closed', async () => {
    const { server, tab } = open();
    for (const text of ['one', 'two', 'three']) tab.outbox.add(text, [], 5_000);
    await settle();
    expect(tab.shown).toEqual(['one: sending', 'two: sending', 'three: held']);
    server.sends();
    await settle();
    server.sends();
    await settle();
    expect([server.sent, tab.shown]).toEqual([['one', 'two'], ['three: held']]);
    tab.leave();
    server.sends();
    expect(server.sent).toEqual(['one', 'two', 'three']);
  });

  test('sends a message at once when its page is hidden, which a phone can discard', async () => {
    const { server, tab, openTab } = open();
    const other = openTab();
    other.outbox.listen({});
    tab.outbox.add('one', [], 5_000);
    await settle();
    other.hide();
    await settle();
    expect(server.requests).toEqual([]);
    tab.hide();
    await settle();
    expect(server.requests.map(({ message }) => message)).toEqual(['one']);
    expect(tab.outbox.takeBack(tab.idOf('one'))).toBeNull();
  });

  test('sends a message again that is on its way when its page is closed', async () => {
    const { server, tab, openTab } = open();
    tab.outbox.add('one', []);
    await settle();
    tab.leave();
    expect(server.requests.map(({ message }) => message)).toEqual(['one', 'one']);
    server.sends();
    server.sends();
    openTab();
    await settle();
    server.sends();
    await settle();
    expect(server.sent).toEqual(['one']);
  });

  test('sends a message once if its page comes back', async () => {
    const { server, tab } = open();
    tab.outbox.add('one', [], 30_000);
    await settle();
    tab.goAway();
    expect(tab.shown).toEqual(['one: sending']);
    server.sends();
    tab.online();
    await settle();
    server.sends();
    await settle();
    expect([server.sent, tab.shown]).toEqual([['one'], []]);
  });

  test('does not take back a message that is on its way when the clock is set back', async () => {
    const { server, tab } = open();
    tab.outbox.add('one', [], 5_000);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(server.requests).toHaveLength(1);
    vi.setSystemTime(Date.now() - 3_000);
    expect(tab.outbox.takeBack(tab.idOf('one'))).toBeNull();
    server.sends();
    await settle();
    expect([server.sent, tab.shown]).toEqual([['one'], []]);
  });
});
