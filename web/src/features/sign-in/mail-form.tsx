import { useState } from 'react';
import { postAuth } from '../../api/auth.js';
import { Form } from '../../components/form.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import { authPaths, resetPasswordPath } from '../../paths.js';
import { signInRouter } from '../../router.js';
import { authErrorText } from './error-text.js';

interface MailFormProps {
  /** Whether the link signs in, or lets the user choose a new password. */
  purpose: 'link' | 'forgot';
  email: string;
  setEmail: (email: string) => void;
  back: () => void;
}

/** Requests an email with a link. The answer is the same whether or not the user exists. */
export function MailForm({ purpose, email, setEmail, back }: MailFormProps) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState(false);
  const [errors, setErrors] = useState<string[]>([]);

  const submit = async () => {
    let found = email.trim() ? [] : [text('signIn.emailMissing')];
    if (email.trim()) {
      setBusy(true);
      const here = signInRouter.pathTo({});
      const result =
        purpose === 'link'
          ? await postAuth(authPaths.signInByLink, {
              email: email.trim(),
              callbackURL: here,
              errorCallbackURL: here,
            })
          : await postAuth(authPaths.requestPasswordReset, {
              email: email.trim(),
              redirectTo: resetPasswordPath,
            });
      setBusy(false);
      if (result.ok) return setSent(true);
      // Only the address of the input can be invalid.
      found = [
        authErrorText(text, result.code === 'BAD_USER_INPUT' ? { ...result, code: 'INVALID_EMAIL' } : result),
      ];
    }
    setErrors(found);
  };

  return (
    <>
      <div className="s-card__head" role={sent ? 'status' : undefined}>
        <h1>
          {text(
            sent ? 'signIn.sentHeading' : purpose === 'link' ? 'signIn.linkHeading' : 'signIn.forgotHeading',
          )}
        </h1>
        <p>
          {sent
            ? text('signIn.sent', { email: email.trim() })
            : text(purpose === 'link' ? 'signIn.linkLead' : 'signIn.forgotLead')}
        </p>
      </div>
      {!sent && (
        <Form className="s-form" takesFocus onSubmit={submit}>
          <TextField
            label={text('signIn.email')}
            type="email"
            name="email"
            autoComplete="username"
            inputMode="email"
            dir="ltr"
            required
            value={email}
            errors={errors}
            onChange={(event) => setEmail(event.target.value)}
          />
          <button type="submit" className="p-button p-button--primary s-wide" aria-disabled={busy}>
            {text(busy ? 'common.working' : 'signIn.linkSend')}
          </button>
        </Form>
      )}
      <button type="button" className="s-link" onClick={back}>
        {text('signIn.back')}
      </button>
    </>
  );
}
