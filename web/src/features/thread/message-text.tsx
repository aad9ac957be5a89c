import { memo } from 'react';
import { cut, searchHits } from './spans.js';

/** Shows a message's text as it was written, with a search's words marked. */
export const MessageText = memo(function MessageText({ text, query }: { text: string; query: string }) {
  const pieces = query === '' ? null : cut(text, searchHits(text, query));
  return (
    <div className="thread-text" dir="auto">
      {pieces
        ? pieces.map(({ text: piece, start, over }) => (over ? <mark key={start}>{piece}</mark> : piece))
        : text}
    </div>
  );
});
