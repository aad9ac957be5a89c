import { useId, useRef } from 'react';
import { TextArea, TextField } from '../../../components/text-field.js';
import { currentLocale, useText } from '../../../i18n/text.js';
import { canonicalLanguage, type ReplyText, replyVariables } from '../../../replies.js';
import { dateIn, FilledText, languageName, variableNames } from '../../canned-replies/filled-text.js';

interface Props {
  value: ReplyText;
  userName: string;
  onChange: (value: ReplyText) => void;
  /** Null if it is the only text. */
  onRemove: (() => void) | null;
}

/** Edits a text of a canned reply in one language, with buttons for the variables and a preview. */
export function TextEditor({ value: { language, text: written }, userName, onChange, onRemove }: Props) {
  const text = useText();
  const id = useId();
  const fieldset = useRef<HTMLFieldSetElement>(null);
  const tag = canonicalLanguage(language);
  const name = tag ? languageName(tag, currentLocale()) : language || text('replies.language');

  const insertVariable = (variable: string) => {
    const field = fieldset.current?.querySelector('textarea');
    const at = field ? [field.selectionStart, field.selectionEnd] : [written.length, written.length];
    const inserted = `{{${variable}}}`;
    onChange({ language, text: written.slice(0, at[0]) + inserted + written.slice(at[1]) });
    const cursor = (at[0] ?? 0) + inserted.length;
    requestAnimationFrame(() => {
      field?.focus();
      field?.setSelectionRange(cursor, cursor);
    });
  };
  return (
    <fieldset ref={fieldset} className="reply-text">
      <legend>{name}</legend>
      <TextField
        label={text('replies.language')}
        hint={text('replies.languageHint')}
        list={`${id}-languages`}
        dir="ltr"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={35}
        value={language}
        onChange={(event) => onChange({ language: event.target.value, text: written })}
      />
      <datalist id={`${id}-languages`}>
        {commonLanguages.map((each) => (
          <option key={each} value={each}>
            {languageName(each, currentLocale())}
          </option>
        ))}
      </datalist>
      <TextArea
        label={tag ? text('replies.textIn', { language: name }) : text('replies.text')}
        dir="auto"
        lang={tag ?? undefined}
        rows={4}
        required
        value={written}
        onChange={(event) => onChange({ language, text: event.target.value })}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: a group of buttons within a fieldset. */}
      <div className="reply-variables" role="group" aria-label={text('replies.variables')}>
        {replyVariables.map((variable) => (
          <button
            key={variable}
            type="button"
            className="p-button"
            aria-label={text('replies.insertVariable', { name: text(variableNames[variable]) })}
            title={`{{${variable}}}`}
            onClick={() => insertVariable(variable)}
          >
            {text(variableNames[variable])}
          </button>
        ))}
      </div>
      {written.trim() !== '' && (
        <figure className="reply-preview">
          <figcaption>{text('replies.preview')}</figcaption>
          <p dir="auto" lang={tag ?? undefined}>
            <FilledText
              text={written}
              values={{
                seller: text('replies.sampleSeller'),
                me: userName,
                date: dateIn(tag ?? currentLocale()),
                order: 'ORD-12345',
              }}
            />
          </p>
        </figure>
      )}
      {onRemove && (
        <button
          type="button"
          className="p-button p-button--quiet p-button--danger reply-add"
          onClick={onRemove}
        >
          {text('replies.removeLanguage', { language: name })}
        </button>
      )}
    </fieldset>
  );
}

/** Languages to choose from; any other can be typed. */
const commonLanguages = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pt',
  'pl',
  'tr',
  'ar',
  'he',
  'ru',
  'uk',
  'zh',
  'ja',
];
