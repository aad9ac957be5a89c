import type { SellerRow } from '../inbox/documents.js';
import type { SellerDetails } from '../inbox/seller-details.js';
import type { OpenWork } from '../work-state/use-work.js';

/** What the details can do on the page. */
export interface ColumnHost {
  /** The acts on the open conversation. */
  work: OpenWork;
  /** Whether the user gets emails about the conversation; null until it is known. */
  muting: { isMuted: boolean; toggle: () => void } | null;
  /** Begins an internal note about the seller. */
  writeNote: () => void;
  /** Copies the address of the conversation. */
  copyLink: () => void;
  /** Closes the sheet before something below it is shown; absent in the column. */
  leave?: () => void;
}

/** What each section of the details gets. */
export interface SectionProps {
  seller: SellerRow;
  /** Undefined until it is loaded. */
  details: SellerDetails | undefined;
  host: ColumnHost;
}
