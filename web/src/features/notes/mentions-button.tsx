import { AtSign } from 'lucide-react';
import { useText } from '../../i18n/text.js';
import { useStore } from '../inbox/inbox-context.js';
import './mentions-button.css';

/** Opens the user's mentions, and shows the number of unread ones. */
export function MentionsButton({ onOpen }: { onOpen: () => void }) {
  const text = useText();
  const count = useStore(({ mentions }) => mentions.count);
  const label = text('inbox.mentions');
  return (
    <>
      <button
        type="button"
        className="p-button p-button--quiet p-button--icon mentions-button"
        title={label}
        aria-label={count === 0 ? label : text('inbox.mentionsUnread', { count })}
        onClick={onOpen}
      >
        <AtSign size={18} aria-hidden="true" />
        {count > 0 && (
          <span className="mentions-button__count" aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        )}
      </button>
      <span role="status" className="p-hidden">
        {count > 0 && text('inbox.mentionsUnread', { count })}
      </span>
    </>
  );
}
