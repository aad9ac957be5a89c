import { useState } from 'react';
import { currentLocale, type Locale, locales, useText } from '../i18n/text.js';
import { chooseTheme, chosenTheme, type Theme, themes } from '../theme/theme.js';

/** What the themes are called. */
export const themeNames = {
  system: 'common.themeSystem',
  light: 'common.themeLight',
  dark: 'common.themeDark',
} as const;

/** How a choice is drawn: the classes of the whole and of its field. */
interface Looks {
  className?: string;
  fieldClass?: string;
}

/** The choice of a language, each by its own name. To show it is for the portal, which has the texts. */
export function LanguageChoice({
  className,
  fieldClass,
  onChoose,
}: Looks & { onChoose: (locale: Locale) => unknown }) {
  const text = useText();
  return (
    <label className={className}>
      <span>{text('common.language')}</span>
      <select
        className={fieldClass}
        value={currentLocale()}
        onChange={(event) => onChoose(event.target.value as Locale)}
      >
        {Object.entries(locales).map(([locale, name]) => (
          <option key={locale} value={locale} lang={locale}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The choice of a theme, which holds at once. */
export function ThemeChoice({ className, fieldClass }: Looks) {
  const text = useText();
  const [theme, setTheme] = useState<Theme>(chosenTheme);
  return (
    <label className={className}>
      <span>{text('common.theme')}</span>
      <select
        className={fieldClass}
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
  );
}
