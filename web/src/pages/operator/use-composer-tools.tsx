import { useMemo } from 'react';
import { useReplyTools } from '../../features/canned-replies/use-reply-tools.js';
import { useInbox, useSeller } from '../../features/inbox/inbox-context.js';
import { createOperatorSource } from '../../features/inbox/operator-thread-source.js';
import type { ReplyTools, ReplyToolsOptions } from '../../features/thread/reply-tools.js';
import { useAnswerGuard } from '../../features/together/use-answer-guard.js';

/** Connects the composer of the inbox with the canned replies, and with the question after a colleague's answer. */
export function useComposerTools(options: ReplyToolsOptions): ReplyTools {
  const { replies, field, text, isAnswered, onAnswerSeen, onSendAnyway } = options;
  const { store, user } = useInbox();
  const sellerId = replies?.sellerId ?? '';
  const source = useMemo(
    () => createOperatorSource(store, user.actorId, sellerId),
    [store, user.actorId, sellerId],
  );
  const guard = useAnswerGuard({
    ...{ source, field, text, onAnswerSeen, onSendAnyway },
    readerName: user.name,
    newest: useSeller(sellerId)?.latestChatMessage ?? null,
    isRejected: isAnswered,
  });
  const tools = useReplyTools({
    ...options,
    onSendAnyway: (acknowledged) => {
      if (!guard.holds(acknowledged)) onSendAnyway(acknowledged);
    },
  });
  return {
    ...tools,
    tools: (
      <>
        {guard.note}
        {tools.tools}
      </>
    ),
    isHeld: (acknowledged) => tools.isHeld(acknowledged) || guard.holds(acknowledged),
    onKeyDown: (event) => tools.onKeyDown(event) || guard.onKeyDown(event),
  };
}
