import type { Ref } from 'react';
import type { RovingListHandle } from '../../components/roving-list.js';
import { useInbox, useStore } from '../../features/inbox/inbox-context.js';
import FoundMessages from '../../features/search/found-messages.js';

/** Lists what a search in all conversations finds. It searches anew when a message was redacted, whose text can be shown. */
export default function FoundList(props: { q: string; handle: Ref<RovingListHandle> }) {
  const { user } = useInbox();
  const redactions = useStore((store) => store.redactions);
  return <FoundMessages key={redactions} {...props} readerName={user.name} />;
}
