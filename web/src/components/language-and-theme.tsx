import { useState } from 'react';
import { currentLocale, type Locale, locales, useText } from '../i18n/text.js';
import { chooseTheme, chosenTheme, type Theme, themes } from '../theme/theme.js';

/** The names of the themes. */
export const themeNames = {
  system: 'common.themeSystem',
  light: 'common.themeLight',
  dark: 'common.themeDark',
} as const;

/** The classes of a choice and of its field. */
interface ChoiceClasses {
  className?: string;
  fieldClass?: string;
}

/** Lets the user choose a language; the portal then loads its texts. */
export function LanguageChoice({
  className,
  fieldClass,
  onChoose,
}: ChoiceClasses & { onChoose: (locale: Locale) => unknown }) {
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

/** Lets the user choose a theme, and applies it. */
export function ThemeChoice({ className, fieldClass }: ChoiceClasses) {
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
