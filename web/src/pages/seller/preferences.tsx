import { LanguageChoice, ThemeChoice } from '../../components/language-and-theme.js';
import { useText } from '../../i18n/text.js';
import { Card } from './cards.js';
import { chooseLocale } from './choose-language.js';

/** Lets the user choose language and theme. */
export function PreferencesCard() {
  const text = useText();
  return (
    <Card title={text('sellerPage.preferences')}>
      <div className="portal-choices">
        <LanguageChoice fieldClass="p-field" onChoose={chooseLocale} />
        <ThemeChoice fieldClass="p-field" />
      </div>
    </Card>
  );
}
