import { expect, test } from 'vitest';
import { openPostgresql } from '../../src/database/postgresql.js';
import { openTestDatabase } from '../harness/database.js';

/** Opens the signals of two processes over one database, and records the values of `topic` that the second receives. */
async function twoProcesses(topic: string) {
  const { url = '', signals: sender } = await openTestDatabase();
  const other = openPostgresql(url, 2, () => {});
  const heard: unknown[] = [];
  let open = false;
  other.signals.onGap(() => {
    open = true;
  });
  other.signals.on(topic, (value) => heard.push(value));
  await expect.poll(() => open).toBe(true);
  return { sender, heard, close: () => other.close() };
}

test('batched signals keep the order of the latest ones', async () => {
  const { sender, heard, close } = await twoProcesses('typing');
  for (const word of [true, false, true]) sender.send('typing', word);
  await expect.poll(() => heard.at(-1)).toBe(true);
  expect(heard).toEqual([false, true]);
  await close();
});
