import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { SocketWriter } from '../../../src/http/socket-writer.js';

interface Frame {
  text: string;
  isLast: boolean;
}

/** Creates a connection that records its frames, and accepts each in a later iteration of the event loop. */
function connection() {
  const frames: Frame[] = [];
  const socket = {
    readyState: 1,
    OPEN: 1,
    send(data: string | Buffer, { fin }: { fin: boolean }, taken: () => void) {
      frames.push({ text: String(data), isLast: fin });
      setImmediate(taken);
    },
    terminate() {},
  };
  return { frames, writer: new SocketWriter(socket as unknown as WebSocket) };
}

const large = { data: { texts: Array.from({ length: 20 }, (_, i) => String(i).repeat(10_000)) } };

const messagesOf = (frames: readonly Frame[]) =>
  frames
    .map(({ text, isLast }) => text + (isLast ? '\u0000' : ''))
    .join('')
    .split('\u0000')
    .slice(0, -1);

test('a large answer is written in fragments, and the messages behind it wait', async () => {
  const { frames, writer } = connection();
  const next = JSON.stringify({ id: '1', type: 'next', payload: writer.placeholderOf(large) });
  await Promise.all(['before', next, 'after', 'last'].map((message) => writer.send(message)));
  expect(messagesOf(frames)).toEqual([
    'before',
    JSON.stringify({ id: '1', type: 'next', payload: large }),
    'after',
    'last',
  ]);
  expect(frames.length).toBeGreaterThan(6);
});

test('two large answers are written one after the other', async () => {
  const { frames, writer } = connection();
  const messages = ['1', '2'].map((id) => JSON.stringify({ id, payload: writer.placeholderOf(large) }));
  await Promise.all(messages.map((message) => writer.send(message)));
  expect(messagesOf(frames)).toEqual(['1', '2'].map((id) => JSON.stringify({ id, payload: large })));
});
