import { type ReactNode, useId } from 'react';

interface Props {
  title: string;
  /** A button beside the title. */
  action?: ReactNode;
  children: ReactNode;
}

/** Shows one section of the seller's details. */
export function Section({ title, action, children }: Props) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms.
    <div className="details-section" role="group" aria-labelledby={id}>
      <div className="details-section__head">
        <h3 id={id}>{title}</h3>
        {action}
      </div>
      {children}
    </div>
  );
}
