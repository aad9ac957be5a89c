import { Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { currentLocale, useText } from '../../../i18n/text.js';
import type { ReplyText } from '../../../replies.js';
import { useMutation } from '../shared/use-mutation.js';
import { createReply, type ReplyRow, updateReply } from './documents.js';
import { TextEditor } from './text-editor.js';

interface Props {
  /** The reply to change; null creates one. */
  reply: ReplyRow | null;
  userName: string;
  canManageShared: boolean;
  onDone: () => void;
  onClose: () => void;
}

/** A text with a number that stays while others are added and removed. */
type EditedText = ReplyText & { readonly number: number };

/** Creates a canned reply, or changes one. */
export function ReplyDialog({ reply, userName, canManageShared, onDone, onClose }: Props) {
  const text = useText();
  const change = useMutation();
  const [name, setName] = useState(reply?.name ?? '');
  const [isShared, setShared] = useState(reply?.shared ?? canManageShared);
  const numbers = useRef(0);
  const edited = (given: ReplyText): EditedText => ({ ...given, number: numbers.current++ });
  const [texts, setTexts] = useState(() =>
    (reply?.texts ?? [{ language: currentLocale(), text: '' }]).map(edited),
  );
  const errors = change.errors(['name', 'texts']);

  const submit = async () => {
    const values = { name, texts: texts.map(({ language, text }) => ({ language, text })) };
    const result = reply
      ? await change.run(updateReply, { input: { id: reply.id, ...values } })
      : await change.run(createReply, { input: { ...values, shared: isShared } });
    if (result) onDone();
  };
  return (
    <FormDialog
      title={reply ? text('replies.editOf', { name: reply.name }) : text('replies.new')}
      onClose={onClose}
      action={text(reply ? 'common.save' : 'admin.create')}
      busy={change.busy}
      errors={{ ...errors, other: [...errors.other, ...(errors.of('texts') ?? [])] }}
      onSubmit={submit}
    >
      <TextField
        label={text('replies.name')}
        hint={text('replies.nameHint')}
        errors={errors.of('name')}
        dir="auto"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={50}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {!reply && canManageShared && (
        <SelectField
          label={text('replies.visibleTo')}
          value={isShared ? 'all' : 'me'}
          onChange={(event) => setShared(event.target.value === 'all')}
        >
          <option value="all">{text('replies.forAll')}</option>
          <option value="me">{text('replies.forMe')}</option>
        </SelectField>
      )}
      {texts.map((each) => (
        <TextEditor
          key={each.number}
          value={each}
          userName={userName}
          onChange={(changed) =>
            setTexts((before) =>
              before.map((other) =>
                other.number === each.number ? { ...changed, number: each.number } : other,
              ),
            )
          }
          onRemove={
            texts.length === 1
              ? null
              : () => setTexts((before) => before.filter(({ number }) => number !== each.number))
          }
        />
      ))}
      <button
        type="button"
        className="p-button reply-add"
        onClick={() => setTexts((before) => [...before, edited({ language: '', text: '' })])}
      >
        <Plus size={16} aria-hidden />
        {text('replies.addLanguage')}
      </button>
    </FormDialog>
  );
}
