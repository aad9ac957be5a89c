import { memo } from 'react';
import { cut, type Span } from './spans.js';

/** Returns the matches of a search in a text, in UTF-16 units. */
export type FindMatches = (text: string, query: string) => readonly Span[];

interface Props {
  text: string;
  query: string;
  findMatches?: FindMatches | undefined;
}

/** Shows a message's text as it was written, with a search's words marked. */
export const MessageText = memo(function MessageText({ text, query, findMatches }: Props) {
  const pieces = query === '' ? null : findMatches && cut(text, findMatches(text, query));
  return (
    <div className="thread-text" dir="auto">
      {pieces
        ? pieces.map(({ text: piece, start, over }) => (over ? <mark key={start}>{piece}</mark> : piece))
        : text}
    </div>
  );
});
