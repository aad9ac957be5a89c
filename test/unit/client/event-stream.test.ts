import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readEvents, type StreamEvent } from '../../../client/src/event-stream.js';

const text = [
  ':\n\n',
  'event: next\ndata: {"a":1}\n\n',
  ': heartbeat\r\n\r\n',
  'data: first\ndata:second — ü𝄞\n\n',
  'event: complete\r\ndata:\r\n\r\n',
  'id: 7\rdata: x\r\r',
  'retry: 100\n\n',
  'event: next\ndata: incomplete',
].join('');

const expected: StreamEvent[] = [
  'heartbeat',
  { name: 'next', data: '{"a":1}' },
  'heartbeat',
  { name: 'message', data: 'first\nsecond — ü𝄞' },
  { name: 'complete', data: '' },
  { name: 'message', data: 'x' },
  { name: 'message', data: '' },
];

test('a stream has the same events however its bytes are divided', async () => {
  const bytes = new TextEncoder().encode(text);
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(sizes, async (lengths) => {
      let at = 0;
      let next = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (at >= bytes.length) return controller.close();
          const length = lengths[next++ % lengths.length] ?? 1;
          controller.enqueue(bytes.slice(at, at + length));
          at += length;
        },
      });
      const events: StreamEvent[] = [];
      for await (const event of readEvents(body)) events.push(event);
      expect(events).toEqual(expected);
    }),
  );
});
