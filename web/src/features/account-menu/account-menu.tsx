import { lazy, useState } from 'react';
import { Avatar } from '../../components/avatar.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useText } from '../../i18n/text.js';
import './account-menu.css';
import type { AccountPanelProps } from './account-panel.js';

/** Loads what the menu shows. */
export const loadAccountPanel = () => import('./account-panel.js');
const AccountPanel = lazy(loadAccountPanel);

const id = 'account-menu';

/** Whether the menu was opened by a command, so that the focus moves into it. */
let isByCommand = false;

/** Closes the menu. The browser itself opens it, and closes it by Escape or a click beside it. */
function closeAccountMenu(): void {
  document.getElementById(id)?.hidePopover();
}

/** Opens the menu, and moves the focus into it. */
export function openAccountMenu(): void {
  isByCommand = true;
  document.getElementById(id)?.showPopover();
}

/** Shows a button that opens the menu of the signed-in user. */
export function AccountMenu(props: AccountPanelProps) {
  const { user } = props;
  const text = useText();
  const [open, setOpen] = useState<'click' | 'command' | null>(null);
  return (
    <>
      <button type="button" className="account-button" popoverTarget={id} aria-haspopup="dialog">
        <Avatar name={user.name} />
        <span className="p-hidden">{text('inbox.accountOf', { name: user.name })}</span>
      </button>
      <div
        id={id}
        className="account-menu"
        popover="auto"
        role="dialog"
        aria-label={text('inbox.account')}
        onToggle={({ newState }) => {
          setOpen(newState !== 'open' ? null : isByCommand ? 'command' : 'click');
          isByCommand = false;
        }}
      >
        {open && (
          <LazyBoundary waiting={<p role="status">{text('common.loading')}</p>}>
            <AccountPanel {...props} takesFocus={open === 'command'} onClose={closeAccountMenu} />
          </LazyBoundary>
        )}
      </div>
    </>
  );
}
