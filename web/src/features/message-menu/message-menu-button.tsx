import { Ellipsis } from 'lucide-react';
import { type KeyboardEvent, lazy, useRef, useState } from 'react';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import type { ThreadMessage } from '../thread/thread-source.js';
import type { MessageActions } from './actions.js';
import './message-menu.css';

/** Loads the menu of messages. */
export const loadMessageMenu = () => import('./message-menu.js');

const MessageMenu = lazy(loadMessageMenu);

interface Props {
  message: ThreadMessage;
  actions: MessageActions;
  /** Whether Tab reaches the button. The arrow keys lead to the others from there. */
  isReachable: boolean;
}

/** Shows the button of a message's menu, when the pointer or the focus is at the message. */
export function MessageMenuButton({ message, actions, isReachable }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <button
        ref={button}
        type="button"
        className="message-menu"
        tabIndex={isReachable ? 0 : -1}
        aria-label={actions.label}
        title={actions.label}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onKeyDown={moveFocus}
        onClick={() => setAnchor(button.current)}
      >
        <Ellipsis size={16} aria-hidden="true" />
      </button>
      {anchor && (
        <LazyBoundary waiting={<span hidden data-opening="" />}>
          <MessageMenu {...{ message, actions, anchor }} onClose={() => setAnchor(null)} />
        </LazyBoundary>
      )}
    </>
  );
}

/** Moves the focus to the message above or below. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step || event.altKey) return;
  const buttons = [
    ...(event.currentTarget.closest('[role=log]')?.querySelectorAll<HTMLElement>('.message-menu') ?? []),
  ];
  event.preventDefault();
  event.stopPropagation();
  const next = buttons[buttons.indexOf(event.currentTarget) + step];
  next?.focus();
  next?.closest('article')?.scrollIntoView({ block: 'nearest' });
}
