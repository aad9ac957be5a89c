import { LanguageChoice, ThemeChoice } from '../../components/language-and-theme.js';
import { type Locale, rememberLocale, showLocale } from '../../i18n/text.js';
import { signInCatalogues } from './catalogues.js';

function chooseLocale(locale: Locale): void {
  rememberLocale(locale);
  void showLocale(locale, signInCatalogues, document.documentElement);
}

/** Lets the user choose language and theme, for the portals too. */
export function PageFooter() {
  return (
    <footer className="s-footer">
      <LanguageChoice onChoose={chooseLocale} />
      <ThemeChoice />
    </footer>
  );
}
