import { LogOut, MessageSquareText, Settings2, ShieldCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { type SessionUser, signOut } from '../../api/auth.js';
import { LanguageChoice, themeNames } from '../../components/language-and-theme.js';
import { type Locale, useText } from '../../i18n/text.js';
import { chooseTheme, chosenTheme, type Theme, themes } from '../../theme/theme.js';
import './account-menu.css';
import { Avatar } from '../../components/avatar.js';
import { Switch } from '../../components/switch.js';
import { choosePath, operatorAccountPath, adminPath as pathOfAdmin } from '../../paths.js';
import { Link } from '../../router.js';
import { setNotifications, supportsNotifications } from '../../settings/notification-permission.js';
import { changeSettings, useSettings } from '../../settings/settings.js';

const panel = 'account-menu';

const roleNames: Readonly<Record<string, Parameters<ReturnType<typeof useText>>[0]>> = {
  CUSTOMER_SUPPORT: 'inbox.roleCustomerSupport',
  FINANCE: 'inbox.roleFinance',
  FULL_ADMIN: 'inbox.roleFullAdmin',
  MARKETING: 'inbox.roleMarketing',
  WEBMASTER: 'inbox.roleWebmaster',
};

/** Closes the menu. The browser itself opens it, and closes it by Escape or a click beside it. */
export function closeAccountMenu(): void {
  document.getElementById(panel)?.hidePopover();
}

/** Opens the menu, and moves the focus into it. */
export function openAccountMenu(): void {
  const shown = document.getElementById(panel);
  shown?.showPopover();
  shown?.querySelector<HTMLElement>('input:checked')?.focus();
}

interface Props {
  user: SessionUser;
  /** The first admin page that the user can use; null if there is none. */
  adminPath: string | null;
  onChooseLocale: (locale: Locale) => unknown;
  onShortcuts: () => void;
  /** Further settings, shown while it is open. */
  settings: ReactNode;
}

/** Shows the signed-in user, the settings, and links to the user's other pages. */
export function AccountMenu({ user, adminPath, onChooseLocale, onShortcuts, settings }: Props) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  const role = roleNames[user.role ?? ''];
  return (
    <>
      <button type="button" className="account-button" popoverTarget={panel} aria-haspopup="dialog">
        <Avatar name={user.name} />
        <span className="p-hidden">{text('inbox.accountOf', { name: user.name })}</span>
      </button>
      <div
        id={panel}
        className="account-menu"
        popover="auto"
        role="dialog"
        aria-label={text('inbox.account')}
        onToggle={({ newState }) => setOpen(newState === 'open')}
      >
        <div className="account-menu__who">
          <strong>
            <bdi>{user.name}</bdi>
          </strong>
          <bdi className="account-menu__small">{user.email}</bdi>
          {role && <span className="account-menu__small">{text(role)}</span>}
        </div>
        <ThemeChoice />
        <LanguageChoice
          className="account-menu__row"
          fieldClass="p-field account-menu__select"
          onChoose={onChooseLocale}
        />
        {isOpen && settings}
        <Switches />
        <div className="account-menu__links">
          <button
            type="button"
            className="p-button p-button--quiet"
            onClick={() => {
              closeAccountMenu();
              onShortcuts();
            }}
          >
            <kbd className="account-menu__key">?</kbd>
            {text('inbox.shortcuts')}
          </button>
          <Link className="p-button p-button--quiet" href={operatorAccountPath} onNavigate={closeAccountMenu}>
            <Settings2 size={16} aria-hidden="true" />
            {text('inbox.ownAccount')}
          </Link>
          <Link
            className="p-button p-button--quiet"
            href={pathOfAdmin('replies')}
            onNavigate={closeAccountMenu}
          >
            <MessageSquareText size={16} aria-hidden="true" />
            {text('inbox.cannedReplies')}
          </Link>
          {adminPath && (
            <Link className="p-button p-button--quiet" href={adminPath} onNavigate={closeAccountMenu}>
              <ShieldCheck size={16} aria-hidden="true" />
              {text('inbox.admin')}
            </Link>
          )}
          {user.canSwitch && (
            <a className="p-button p-button--quiet" href={choosePath}>
              {text('common.switch')}
            </a>
          )}
          <button type="button" className="p-button p-button--quiet" onClick={() => void signOut()}>
            <LogOut size={16} aria-hidden="true" />
            {text('common.signOut')}
          </button>
        </div>
      </div>
    </>
  );
}

function ThemeChoice() {
  const text = useText();
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  return (
    <fieldset className="account-menu__themes">
      <legend>{text('common.theme')}</legend>
      {themes.map((each) => (
        <label key={each}>
          <input
            type="radio"
            name="theme"
            checked={theme === each}
            onChange={() => {
              chooseTheme(each);
              setTheme(each);
            }}
          />
          {text(themeNames[each])}
        </label>
      ))}
    </fieldset>
  );
}

function Switches() {
  const text = useText();
  const { shortcuts, notifications } = useSettings();
  const possible = supportsNotifications();
  return (
    <>
      <Switch
        label={text('inbox.notifications')}
        hint={text(possible ? 'inbox.notificationsHint' : 'inbox.notificationsDenied')}
        checked={notifications && possible}
        disabled={!possible}
        onChange={(on) => void setNotifications(on)}
      />
      <Switch
        label={text('inbox.singleKeys')}
        hint={text('inbox.singleKeysHint')}
        checked={shortcuts}
        onChange={(on) => changeSettings({ shortcuts: on })}
      />
    </>
  );
}
