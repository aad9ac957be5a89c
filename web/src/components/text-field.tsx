import { type ComponentProps, type ReactNode, useId } from 'react';
import './text-field.css';

interface Around {
  label: string;
  /** Explains how to fill it in. */
  hint?: ReactNode;
  /** The error messages of the field. */
  errors?: readonly string[] | undefined;
}

/** Shows a one-line field with its label, hint and errors. */
export function TextField({
  label,
  hint,
  errors,
  children,
  ...input
}: Around & ComponentProps<'input'> & { children?: ReactNode }) {
  const { id, describedBy } = useDescription(hint, errors, input.id);
  return (
    <div className="p-form-field">
      <label htmlFor={id}>{label}</label>
      <div className="p-form-field__box">
        <input
          className="p-field"
          {...input}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={!!errors?.length}
        />
        {children}
      </div>
      <Description id={id} hint={hint} errors={errors} />
    </div>
  );
}

/** Shows a field of several lines. */
export function TextArea({ label, hint, errors, ...input }: Around & ComponentProps<'textarea'>) {
  const { id, describedBy } = useDescription(hint, errors, input.id);
  return (
    <div className="p-form-field">
      <label htmlFor={id}>{label}</label>
      <textarea
        className="p-field"
        {...input}
        id={id}
        aria-describedby={describedBy}
        aria-invalid={!!errors?.length}
      />
      <Description id={id} hint={hint} errors={errors} />
    </div>
  );
}

/** Shows a field to choose one of a few options. */
export function SelectField({ label, hint, errors, ...select }: Around & ComponentProps<'select'>) {
  const { id, describedBy } = useDescription(hint, errors, select.id);
  return (
    <div className="p-form-field">
      <label htmlFor={id}>{label}</label>
      <select
        className="p-field"
        {...select}
        id={id}
        aria-describedby={describedBy}
        aria-invalid={!!errors?.length}
      />
      <Description id={id} hint={hint} errors={errors} />
    </div>
  );
}

function useDescription(hint: ReactNode, errors: readonly string[] | undefined, given: string | undefined) {
  const made = useId();
  const id = given ?? made;
  const parts = [errors?.length ? `${id}-errors` : null, hint ? `${id}-hint` : null];
  return { id, describedBy: parts.filter((each) => each !== null).join(' ') || undefined };
}

function Description({ id, hint, errors }: { id: string } & Pick<Around, 'hint' | 'errors'>) {
  return (
    <>
      {errors?.length ? (
        <p id={`${id}-errors`} className="p-form-field__error">
          {errors.join(' ')}
        </p>
      ) : null}
      {hint ? (
        <p id={`${id}-hint`} className="p-form-field__hint">
          {hint}
        </p>
      ) : null}
    </>
  );
}

/** Moves the focus to the first invalid field. Call it after the errors are rendered. */
export function focusFirstInvalid(form: HTMLFormElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
