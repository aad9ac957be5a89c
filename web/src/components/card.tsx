import { type ReactNode, type Ref, useId } from 'react';
import './card.css';

/** Shows a part of a page under a heading. */
export function Card({
  title,
  heading,
  children,
}: {
  title: string;
  /** The heading, which a script can focus. */
  heading?: Ref<HTMLHeadingElement>;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <section className="p-card" aria-labelledby={id}>
      <h2 id={id} ref={heading} tabIndex={heading ? -1 : undefined}>
        {title}
      </h2>
      {children}
    </section>
  );
}
