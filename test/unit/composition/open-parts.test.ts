import { expect, test } from 'vitest';
import { OpenParts } from '../../../src/composition/open-parts.js';

function openThree(failing: string | null) {
  const parts = new OpenParts();
  const closed: string[] = [];
  for (const name of ['database', 'cache', 'server']) {
    parts.add({
      close: async () => {
        closed.push(`${name} closes`);
        await Promise.resolve();
        if (name === failing) throw new Error(`${name} fails`);
        closed.push(`${name} closed`);
      },
    });
  }
  return { parts, closed };
}

const inOrder = ['server', 'cache', 'database'].flatMap((name) => [`${name} closes`, `${name} closed`]);

test('parts close one after the other, the last opened first', async () => {
  const { parts, closed } = openThree(null);
  await parts.close();
  expect(closed).toEqual(inOrder);
});

test('a part that fails to close does not prevent the others from closing, and its error is thrown', async () => {
  const { parts, closed } = openThree('cache');
  await expect(parts.close()).rejects.toThrow('cache fails');
  expect(closed).toEqual(inOrder.filter((line) => line !== 'cache closed'));
});

test('a second close waits for the first', async () => {
  const { parts, closed } = openThree(null);
  await Promise.all([parts.close(), parts.close()]);
  await parts.close();
  expect(closed).toEqual(inOrder);
});
