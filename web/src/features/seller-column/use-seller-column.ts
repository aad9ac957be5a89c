import { useEffect, useState, useSyncExternalStore } from 'react';
import { changeSettings, useSettings } from '../../settings/settings.js';

/** The width from which the details are in a column; column-slot.css has the same. */
const wide = matchMedia('(min-width: 1280px)');

function watch(changed: () => void): () => void {
  wide.addEventListener('change', changed);
  return () => wide.removeEventListener('change', changed);
}

/** Where the details of the open conversation's seller are shown; null: nowhere. */
export interface SellerColumn {
  place: 'column' | 'sheet' | null;
  /** The place where the button and the key show them. */
  placeToOpen: 'column' | 'sheet';
  toggle: () => void;
  close: () => void;
}

/** Holds whether the details are shown: as a column until the user changes it, as a sheet until another conversation opens. */
export function useSellerColumn(sellerId: string | null): SellerColumn {
  const isWide = useSyncExternalStore(watch, () => wide.matches);
  const { sellerColumn } = useSettings();
  const [sheetOf, setSheetOf] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the sheet closes with the conversation.
  useEffect(() => () => setSheetOf(null), [sellerId, isWide]);
  const placeToOpen = isWide ? 'column' : 'sheet';
  const isShown = sellerId !== null && (isWide ? sellerColumn : sheetOf === sellerId);
  const show = (shown: boolean) => {
    if (!isWide) setSheetOf(shown ? sellerId : null);
    else if (sellerId !== null) {
      // The button that shows them again takes the focus of what disappears.
      if (!shown && document.activeElement?.closest('.seller-column')) focusToggle();
      changeSettings({ sellerColumn: shown });
    }
  };
  return {
    place: isShown ? placeToOpen : null,
    placeToOpen,
    toggle: () => show(!isShown),
    close: () => show(false),
  };
}

function focusToggle(): void {
  document.querySelector<HTMLElement>('[data-toggles-details]')?.focus();
}
