import { type ComponentProps, useLayoutEffect, useRef } from 'react';
import { focusForm } from './focus-form.js';

interface Props
  extends Pick<ComponentProps<'dialog'>, 'className' | 'aria-label' | 'aria-labelledby' | 'children'> {
  onClose: () => void;
  /** Whether a click beside the dialog closes it. Leave it out where input would be lost. */
  closesOnOutsideClick?: boolean;
}

/**
 * Shows a dialog over the page for as long as it is rendered. Escape closes it, and the browser returns the focus.
 * The focus starts in the first field of the dialog's form, so that Enter submits; see `focusForm`.
 */
export function ModalDialog({ onClose, closesOnOutsideClick = false, ...dialog }: Props) {
  const ref = useRef<HTMLDialogElement>(null);
  // A layout effect ends before the dialog leaves the page: only then does the browser return the focus.
  useLayoutEffect(() => {
    const { current } = ref;
    if (!current) return;
    current.showModal();
    focusForm(current.querySelector('form'));
    return () => current.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it.
    <dialog
      ref={ref}
      {...dialog}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClose={(event) => {
        // A browser may close a dialog without asking; one that was opened again meanwhile stays.
        if (!event.currentTarget.open) onClose();
      }}
      onClick={(event) => {
        if (closesOnOutsideClick && event.target === event.currentTarget) onClose();
      }}
    />
  );
}
