import { expect, test } from 'vitest';
import { orderNumberIn } from '../../src/canned-replies/order-number.js';

test.each<[string, string | null]>([
  ['Where is order 341411?', '341411'],
  ['ORDER NO. 4711-A, please', '4711-A'],
  ['order number: #A10293', 'A10293'],
  ['My orders: 12345 and 67890', '12345'],
  ['About #100234', '100234'],
  ['About ORD-12345.', 'ORD-12345'],
  ['Order ORD-12345 and #99999', 'ORD-12345'],
  ['See #99999 for order 12345', '12345'],
  ['Meine Bestellung Nr. 2026-000123 fehlt', '2026-000123'],
  ['Auftragsnummer 778899', '778899'],
  ['Bestell-Nr. 4711', '4711'],
  ['Auftrags-Nr.: 778899', '778899'],
  ['my order (4711)', '4711'],
  ['أين الطلب رقم ٣٤١٤١١؟', '٣٤١٤١١'],
  ['طلبك رقم: 5512 في الطريق', '5512'],
  ['Ma commande n° 12345', '12345'],
  ['Ma commande n°12345', '12345'],
  ['Meu pedido n.º 12345', '12345'],
  ['Заказ № 55123', '55123'],
  ['Заказ №55123', '55123'],
  ['order 2026-11-24', null],
  ['I ordered 3 lamps', null],
  ['order 12', null],
  ['reorder12345', null],
  ['border 12345', null],
  ['Call +49 30 1234567', null],
  ['https://x.example/#123', '123'],
  ['&#1234;', null],
  ['lower-12345', null],
  ['Good morning.', null],
  ['', null],
])('%s', (message, found) => {
  expect(orderNumberIn(message)).toBe(found);
});

test('a hostile message takes linear time', () => {
  for (const piece of ['order ', 'order no. ', '#a-', 'AB-', 'order:#', '-1-']) {
    const start = performance.now();
    orderNumberIn(piece.repeat(2_000 / piece.length));
    expect(performance.now() - start, piece).toBeLessThan(50);
  }
});
