/** An event of a stream, or a comment, which is a heartbeat. */
export type StreamEvent = { name: string; data: string } | 'heartbeat';

/** Reads server-sent events. An incomplete event at the end is dropped, as the specification says. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  let fields: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (line.startsWith(':')) yield 'heartbeat';
        else if (line !== '') fields.push(line);
        else {
          if (fields.length > 0) yield eventOf(fields);
          fields = [];
        }
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function eventOf(lines: readonly string[]): StreamEvent {
  const valuesOf = (field: string) =>
    lines
      .filter((line) => line === field || line.startsWith(`${field}:`))
      .map((line) => line.slice(field.length + 1).replace(/^ /, ''));
  return { name: valuesOf('event').at(-1) ?? 'message', data: valuesOf('data').join('\n') };
}
