import { useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { mutate, query } from '../../api/request.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { currentLocale } from '../../i18n/text.js';
import { fillReply, type VariableValues } from '../../replies.js';
import type { ReplyToolsProps } from './reply-tools-props.js';
import './reply-tools.css';
import './texts.js';
import { countReplyUse, type FoundReply, repliesFound, replyValues } from './documents.js';
import { dateIn } from './filled-text.js';
import { optionsOf, type ReplyOption } from './options.js';
import { languageOf, rememberLanguage } from './reply-languages.js';
import { ReplyList } from './reply-list.js';
import { UnfilledNote } from './unfilled-note.js';

/** The time for which a search waits for the next letter, in ms, and the number of replies that it finds. */
const typingPauseMs = 80;
const maxFound = 30;

/** Shows the canned replies that a word finds, and which variables of the composer's text are not filled in. */
export default function ReplyTools(props: ReplyToolsProps) {
  const { word, text, onUnfilled, onSendAnyway } = props;
  return (
    <>
      <UnfilledNote text={text} onUnfilled={onUnfilled} onSendAnyway={onSendAnyway} />
      {word && <OpenList key={props.sellerId} {...props} word={word} />}
    </>
  );
}

type OpenListProps = ReplyToolsProps & { word: NonNullable<ReplyToolsProps['word']> };

function OpenList({
  handle,
  sellerId,
  revision,
  word,
  insertsAtOnce,
  listId,
  insert,
  onActive,
}: OpenListProps) {
  const client = useApiClient();
  const { result, shown, error } = useLatestQuery<{ q: string; revision: number }, readonly FoundReply[]>(
    async ({ q }, _, signal) =>
      (await query(client, repliesFound, { q: q || null, first: maxFound }, signal)).cannedReplies.nodes,
    { q: word.query, revision },
    typingPauseMs,
  );
  const { values, loadValues } = useValues(sellerId);
  const [at, setAt] = useState(0);
  /** Whether Enter was pressed before the replies to the word were loaded. */
  const [isWanted, setWanted] = useState(false);
  const languages = [languageOf(sellerId), currentLocale()].filter((each) => each !== null);
  const options = optionsOf(shown?.result ?? [], word.query, languages);
  const active = Math.min(at, options.length - 1);
  const idOf = (index: number) => `${listId}-${index}`;
  const activeId = active >= 0 ? idOf(active) : null;

  const choose = async (option: ReplyOption) => {
    const { language, text } = option.text;
    const filled = fillReply(text, { ...(await loadValues()), date: dateIn(language) });
    if (!insert(filled.text, filled.firstMissing)) return;
    rememberLanguage(sellerId, language);
    // The count of uses is no reason to disturb the writer.
    mutate(client, countReplyUse, { id: option.reply.id }).catch(() => {});
  };

  const latest = useRef({ onActive, choose });
  latest.current = { onActive, choose };
  useEffect(() => latest.current.onActive(activeId), [activeId]);
  useEffect(() => () => latest.current.onActive(null), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another word begins at its first reply.
  useEffect(() => setAt(0), [word.query]);

  const isComplete = result !== null;
  const [first] = options;
  const exact = first && first.reply.name.toLowerCase() === word.query.toLowerCase() ? first : undefined;
  const awaited = isWanted ? first : insertsAtOnce ? exact : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the option is a new object at each rendering; its key stays.
  useEffect(() => {
    if (!isComplete) return;
    setWanted(false);
    if (awaited) void latest.current.choose(awaited);
  }, [isComplete, awaited?.key]);

  useImperativeHandle(handle, () => ({
    onKey: (key) => {
      const by = { ArrowDown: 1, ArrowUp: -1 }[key];
      const option = options[active];
      if (by && option) setAt((active + by + options.length) % options.length);
      else if (key !== 'Enter' && key !== 'Tab') return false;
      else if (!isComplete && error === null) setWanted(true);
      else if (option) void choose(option);
      else return false;
      return true;
    },
  }));

  return (
    <ReplyList
      {...{ listId, options, active, idOf, values, error, isComplete }}
      query={word.query}
      onHover={setAt}
      onChoose={(option) => void choose(option)}
    />
  );
}

const none = { seller: null, me: null, order: null };

/** Loads the values of the variables in a seller's thread when the list opens. */
function useValues(sellerId: string) {
  const client = useApiClient();
  const [values, setValues] = useState<Omit<VariableValues, 'date'> | null>(null);
  const loading = useRef<Promise<Omit<VariableValues, 'date'>> | null>(null);
  const load = useRef(() => {
    loading.current ??= query(client, replyValues, { sellerId }).then(
      ({ cannedReplyVariables }) => cannedReplyVariables,
      // Without a connection, the user fills them in.
      () => none,
    );
    return loading.current;
  });
  useEffect(() => {
    let isShown = true;
    void load.current().then((loaded) => isShown && setValues(loaded));
    return () => {
      isShown = false;
    };
  }, []);
  return { values, loadValues: load.current };
}
