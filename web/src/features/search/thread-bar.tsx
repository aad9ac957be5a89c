import { useMemo } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { GoToDate } from './go-to-date.js';
import { operatorSearch } from './operator-search.js';
import { ThreadSearch } from './thread-search.js';

interface Props {
  kind: 'search' | 'date';
  sellerId: string;
  /** Called to show a message, with the search that found it. */
  onFound: (messageId: string, q?: string) => void;
  onClose: () => void;
}

/** Searches the open conversation of an operator, or shows it at a date. */
export default function ThreadBar({ kind, sellerId, onFound, onClose }: Props) {
  const client = useApiClient();
  const search = useMemo(() => operatorSearch(client, sellerId), [client, sellerId]);
  return kind === 'search' ? (
    <ThreadSearch load={search.load} onHit={onFound} onClose={onClose} />
  ) : (
    <GoToDate find={search.at} onFound={onFound} onClose={onClose} />
  );
}
