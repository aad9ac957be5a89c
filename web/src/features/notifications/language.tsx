import { Card } from '../../components/card.js';
import { SelectField } from '../../components/text-field.js';
import { locales, useText } from '../../i18n/text.js';
import type { PartProps } from './part-props.js';

/** The languages of notifications, which have their own names. */
const languages = { ENGLISH: 'en', GERMAN: 'de', ARABIC: 'ar' } as const;

type Language = keyof typeof languages;

/** Lets the person choose the language of notifications. */
export function LanguageOfNotifications({ preferences: { language }, save }: PartProps) {
  const text = useText();
  return (
    <Card title={text('common.language')}>
      <SelectField
        label={text('notifications.language')}
        value={language ?? ''}
        onChange={({ currentTarget: { value } }) => save({ language: (value || null) as Language | null })}
      >
        <option value="">{text('notifications.marketplaceLanguage')}</option>
        {Object.entries(languages).map(([value, locale]) => (
          <option key={value} value={value} lang={locale}>
            {locales[locale]}
          </option>
        ))}
      </SelectField>
    </Card>
  );
}
