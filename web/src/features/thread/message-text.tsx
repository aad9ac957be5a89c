import { memo } from 'react';
import type { PatternLink } from '../../text-format.js';
import { FormattedText } from './formatted-text.js';
import type { Span } from './spans.js';

/** Returns the matches of a search in a text, in UTF-16 units. */
export type FindMatches = (text: string, query: string) => readonly Span[];

interface Props {
  text: string;
  links?: readonly PatternLink[] | undefined;
  query: string;
  findMatches?: FindMatches | undefined;
  /** Whether it has no links. */
  isPlain?: boolean;
}

const none: readonly Span[] = [];

/** Shows a message's text as it was written, with its links, and with a search's words marked. */
export const MessageText = memo(function MessageText(props: Props) {
  const { text, links, query, findMatches, isPlain } = props;
  const matches = (query !== '' && findMatches?.(text, query)) || none;
  return (
    <div className="thread-text" dir="auto">
      <FormattedText
        {...{ text, links, isPlain }}
        spans={matches}
        show={(_match, words) => <mark>{words}</mark>}
      />
    </div>
  );
});
