import { Fragment, type ReactNode, useMemo } from 'react';
import { toUnits } from '../../api/offsets.js';
import type { PatternLink } from '../../text-format.js';
import { useTextFormat } from './late-text-format.js';
import { cut, type Span, within } from './spans.js';

interface Layer<S extends Span> {
  spans: readonly S[];
  /** Shows what a span covers. */
  show: (span: S, content: ReactNode) => ReactNode;
}

interface Props<S extends Span> extends Layer<S> {
  text: string;
  /** The links of the marketplace's patterns; offsets are in code points. */
  links?: readonly PatternLink[] | undefined;
  /** Whether a span is shown instead of a link that it overlaps, and not within it. */
  isWhole?: boolean;
  /** Whether it has neither links nor aligned lines, such as in a button. */
  isPlain?: boolean | undefined;
}

/** Shows a text with its links and aligned lines, and with spans (in UTF-16 units) in their own way. */
export function FormattedText<S extends Span>(props: Props<S>) {
  const { text, links, spans, show, isWhole, isPlain } = props;
  const format = useTextFormat();
  const found = useMemo(
    () => !isPlain && format?.(text, links?.length ? toUnits(text, links) : []),
    [isPlain, format, text, links],
  );
  if (!found) return layered(text, 0, [{ spans, show }]);
  const shown = found.links.filter(({ start, end }) => !isWhole || within(spans, start, end).length === 0);
  return layered<Span>(text, 0, [
    { spans: found.blocks, show: (_block, lines) => <span className="thread-lines">{lines}</span> },
    {
      spans: shown,
      show: (link, content) => {
        const { href, title } = link as (typeof shown)[number];
        return (
          <a
            className="thread-link"
            dir="auto"
            target="_blank"
            rel="noopener noreferrer"
            {...{ href, title }}
          >
            {content}
          </a>
        );
      },
    },
    { spans, show: (span, content) => show(span as S, content) },
  ]);
}

/** Cuts a piece of a text by the spans of the first layer, and each part of it by those of the next ones. */
function layered<S extends Span>(
  text: string,
  from: number,
  [layer, ...inner]: readonly Layer<S>[],
): ReactNode {
  if (!layer) return text;
  return cut(text, within(layer.spans, from, from + text.length)).map((piece) => {
    const content = layered(piece.text, from + piece.start, inner);
    return <Fragment key={piece.start}>{piece.over ? layer.show(piece.over, content) : content}</Fragment>;
  });
}
