import { lazy } from 'react';
import { LanguageChoice, ThemeChoice } from '../../components/language-and-theme.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useText } from '../../i18n/text.js';
import { Card } from './cards.js';
import { chooseLocale } from './choose-language.js';

const UndoSendChoice = lazy(() => import('../../features/undo-send/undo-send-choice.js'));

/** Lets the user choose language, theme, and for how long a message can be taken back. */
export function PreferencesCard() {
  const text = useText();
  return (
    <Card title={text('sellerPage.preferences')}>
      <div className="portal-choices">
        <LanguageChoice fieldClass="p-field" onChoose={chooseLocale} />
        <ThemeChoice fieldClass="p-field" />
        <LazyBoundary>
          <UndoSendChoice fieldClass="p-field" />
        </LazyBoundary>
      </div>
    </Card>
  );
}
