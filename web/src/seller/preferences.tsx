import { useState } from 'react';
import { currentLocale, type Locale, locales, useText } from '../i18n/text.js';
import { chooseTheme, chosenTheme, type Theme, themes } from '../theme/theme.js';
import { Card } from './cards.js';
import { chooseLocale } from './language.js';

const themeNames = {
  system: 'common.themeSystem',
  light: 'common.themeLight',
  dark: 'common.themeDark',
} as const;

/** Language and theme, which this browser keeps. */
export function PreferencesCard() {
  const text = useText();
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  return (
    <Card title={text('sellerPage.preferences')}>
      <div className="portal-choices">
        <label>
          {text('common.language')}
          <select
            className="p-field"
            value={currentLocale()}
            onChange={(event) => void chooseLocale(event.target.value as Locale)}
          >
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
            className="p-field"
            value={theme}
            onChange={(event) => {
              const chosen = event.target.value as Theme;
              setTheme(chosen);
              chooseTheme(chosen);
            }}
          >
            {themes.map((each) => (
              <option key={each} value={each}>
                {text(themeNames[each])}
              </option>
            ))}
          </select>
        </label>
      </div>
    </Card>
  );
}
