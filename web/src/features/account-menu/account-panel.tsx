import { Bell, LogOut, MessageSquareText, Settings2, ShieldCheck } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { type SessionUser, signOut } from '../../api/auth.js';
import { LanguageChoice, themeNames } from '../../components/language-and-theme.js';
import { Switch } from '../../components/switch.js';
import { type Locale, useText } from '../../i18n/text.js';
import {
  choosePath,
  operatorAccountPath,
  operatorNotificationsPath,
  adminPath as pathOfAdmin,
} from '../../paths.js';
import { Link } from '../../router.js';
import { changeSettings, useSettings } from '../../settings/settings.js';
import { chooseTheme, chosenTheme, type Theme, themes } from '../../theme/theme.js';
import './texts.js';

const roleNames: Readonly<Record<string, Parameters<ReturnType<typeof useText>>[0]>> = {
  CUSTOMER_SUPPORT: 'accountPanel.roleCustomerSupport',
  FINANCE: 'accountPanel.roleFinance',
  FULL_ADMIN: 'accountPanel.roleFullAdmin',
  MARKETING: 'accountPanel.roleMarketing',
  WEBMASTER: 'accountPanel.roleWebmaster',
};

export interface AccountPanelProps {
  user: SessionUser;
  /** The first admin page that the user can use; null if there is none. */
  adminPath: string | null;
  onChooseLocale: (locale: Locale) => unknown;
  onShortcuts: () => void;
  /** Further settings. */
  settings: ReactNode;
}

interface Props extends AccountPanelProps {
  /** Whether the focus moves to the first setting. */
  takesFocus: boolean;
  onClose: () => void;
}

/** Shows the signed-in user, the settings, and links to the user's other pages. */
export default function AccountPanel(props: Props) {
  const { user, adminPath, onChooseLocale, onShortcuts, settings, takesFocus, onClose } = props;
  const text = useText();
  const role = roleNames[user.role ?? ''];
  const panel = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) panel.current?.querySelector<HTMLElement>('input:checked')?.focus();
  }, [takesFocus]);
  return (
    <div ref={panel} className="account-menu__panel">
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
      {settings}
      <ShortcutSwitch />
      <div className="account-menu__links">
        <button
          type="button"
          className="p-button p-button--quiet"
          onClick={() => {
            onClose();
            onShortcuts();
          }}
        >
          <kbd className="account-menu__key">?</kbd>
          {text('inbox.shortcuts')}
        </button>
        <Link className="p-button p-button--quiet" href={operatorNotificationsPath} onNavigate={onClose}>
          <Bell size={16} aria-hidden="true" />
          {text('inbox.ownNotifications')}
        </Link>
        <Link className="p-button p-button--quiet" href={operatorAccountPath} onNavigate={onClose}>
          <Settings2 size={16} aria-hidden="true" />
          {text('inbox.ownAccount')}
        </Link>
        <Link className="p-button p-button--quiet" href={pathOfAdmin('replies')} onNavigate={onClose}>
          <MessageSquareText size={16} aria-hidden="true" />
          {text('inbox.cannedReplies')}
        </Link>
        {adminPath && (
          <Link className="p-button p-button--quiet" href={adminPath} onNavigate={onClose}>
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

function ShortcutSwitch() {
  const text = useText();
  const { shortcuts } = useSettings();
  return (
    <Switch
      label={text('inbox.singleKeys')}
      hint={text('inbox.singleKeysHint')}
      checked={shortcuts}
      onChange={(on) => changeSettings({ shortcuts: on })}
    />
  );
}
