import { expect, test } from 'vitest';
import { RowOrder } from '../../../web/src/features/inbox/row-order.js';
import { RowSelection } from '../../../web/src/features/inbox/row-selection.js';
import { sellerRow } from '../../harness/act-server.js';

/* With a time that grows with the square of the rows, each of these takes many seconds. */

const ids = Array.from({ length: 40_000 }, (_, index) => `seller-${index}`);
const maximumMs = 1_000;

function timeOf(run: () => void): number {
  const before = performance.now();
  run();
  return performance.now() - before;
}

test('selecting thousands of rows, and acting on them, costs the rows', () => {
  const selection = new RowSelection();
  const spent = timeOf(() => {
    selection.select(ids);
    selection.extend(ids, ids[100] ?? '', ids[0] ?? null);
    selection.keep(ids.slice(100));
    selection.remove(ids.slice(200));
  });
  expect(selection.ids.size).toBe(100);
  expect(spent).toBeLessThan(maximumMs);
});

test('thousands of rows that leave a list together cost the rows', () => {
  const order = new RowOrder();
  order.clear('LATEST_MESSAGE');
  order.addPage(ids.map(sellerRow), false);
  const spent = timeOf(() => {
    for (const id of ids.slice(10)) order.remove(id);
  });
  expect(order.ids).toEqual(ids.slice(0, 10));
  expect(spent).toBeLessThan(maximumMs);
});
