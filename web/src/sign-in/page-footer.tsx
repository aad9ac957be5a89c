import { useState } from 'react';
import { currentLocale, type Locale, locales, rememberLocale, showLocale, useText } from '../i18n/text.js';
import { chooseTheme, chosenTheme, type Theme, themes } from '../theme/theme.js';
import { signInCatalogues } from './catalogues.js';

const themeName = {
  system: 'common.themeSystem',
  light: 'common.themeLight',
  dark: 'common.themeDark',
} as const;

/** The choice of language and theme, which both portals follow. */
export function PageFooter() {
  const text = useText();
  const [theme, setTheme] = useState(chosenTheme);
  const chooseLocale = (locale: Locale) => {
    rememberLocale(locale);
    void showLocale(locale, signInCatalogues, document.documentElement);
  };
  return (
    <footer className="s-footer">
      <label>
        {text('common.language')}
        <select value={currentLocale()} onChange={(event) => chooseLocale(event.target.value as Locale)}>
          {Object.entries(locales).map(([locale, name]) => (
            <option key={locale} value={locale} lang={locale}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {text('common.theme')}
        <select
          value={theme}
          onChange={(event) => {
            const chosen = event.target.value as Theme;
            setTheme(chosen);
            chooseTheme(chosen);
          }}
        >
          {themes.map((each) => (
            <option key={each} value={each}>
              {text(themeName[each])}
            </option>
          ))}
        </select>
      </label>
    </footer>
  );
}
