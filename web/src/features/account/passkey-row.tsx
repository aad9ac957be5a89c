import { useEffect, useRef, useState } from 'react';
import { type Passkey, postAuth } from '../../api/auth.js';
import { Form } from '../../components/form.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import { dateAndTime } from '../../i18n/times.js';
import { authPaths } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { ContinueOrCancel } from './continue-or-cancel.js';

/** Shows a passkey with buttons to rename and to remove it. */
export function PasskeyRow({
  passkey: { id, name, createdAt, lastUsedAt },
  renamed,
  remove,
}: {
  passkey: Passkey;
  renamed: () => void;
  remove: () => void;
}) {
  const text = useText();
  const [isRenaming, setIsRenaming] = useState(false);
  if (isRenaming) {
    return (
      <li>
        <RenameForm
          {...{ id, name }}
          done={() => {
            setIsRenaming(false);
            renamed();
          }}
          cancel={() => setIsRenaming(false)}
        />
      </li>
    );
  }
  return (
    <li className="u-passkey">
      <div>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <span className="u-sub">
          {text('account.passkeyAddedOn', { date: dateAndTime(createdAt) })}
          {' · '}
          {lastUsedAt
            ? text('account.passkeyUsed', { date: dateAndTime(lastUsedAt) })
            : text('account.passkeyUnused')}
        </span>
      </div>
      <div className="u-row">
        <button
          type="button"
          className="p-button"
          aria-label={text('account.passkeyRenameOf', { name })}
          onClick={() => setIsRenaming(true)}
        >
          {text('account.passkeyRename')}
        </button>
        <button
          type="button"
          className="p-button"
          aria-label={text('account.passkeyRemoveOf', { name })}
          onClick={remove}
        >
          {text('account.passkeyRemove')}
        </button>
      </div>
    </li>
  );
}

/** Shows a passkey that was just removed, with a button to undo it, which takes the focus. */
export function RemovedPasskeyRow({ passkey: { name }, undo }: { passkey: Passkey; undo: () => void }) {
  const text = useText();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <li>
      <span>{text('account.passkeyRemoved', { name })}</span>
      <button ref={button} type="button" className="p-button" onClick={undo}>
        {text('account.undo')}
      </button>
    </li>
  );
}

function RenameForm({
  id,
  name,
  done,
  cancel,
}: {
  id: string;
  name: string;
  done: () => void;
  cancel: () => void;
}) {
  const text = useText();
  const [entered, setEntered] = useState(name);
  const [busy, setBusy] = useState(false);
  const [errors, setErrors] = useState<string[]>([]);
  const submit = async () => {
    setErrors(entered.trim() ? [] : [text('account.passkeyNameMissing')]);
    if (!entered.trim()) return;
    setBusy(true);
    const result = await postAuth(authPaths.renamePasskey, { id, name: entered });
    setBusy(false);
    if (result.ok) done();
    else setErrors([authErrorText(text, result)]);
  };
  return (
    <Form className="u-form" takesFocus onSubmit={submit}>
      <TextField
        label={text('account.passkeyName')}
        autoComplete="off"
        maxLength={60}
        required
        value={entered}
        errors={errors}
        onChange={(event) => setEntered(event.target.value)}
      />
      <ContinueOrCancel busy={busy} cancel={cancel} />
    </Form>
  );
}
