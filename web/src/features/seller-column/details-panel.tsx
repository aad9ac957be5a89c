import { X } from 'lucide-react';
import { type ComponentType, useEffect } from 'react';
import { Avatar } from '../../components/avatar.js';
import { Dialog } from '../../components/dialog.js';
import { useText } from '../../i18n/text.js';
import { longDateAndTime, shortTime } from '../../i18n/times.js';
import { useToday } from '../../i18n/today.js';
import { currentSettings } from '../../settings/settings.js';
import { combination } from '../commands/key-combinations.js';
import type { SellerRow } from '../inbox/documents.js';
import { useInbox, useStore } from '../inbox/inbox-context.js';
import { DetailsOfSellers } from '../inbox/seller-details.js';
import './details-panel.css';
import './details-sheet.css';
import './texts.js';
import type { ColumnHost, SectionProps } from './column-host.js';
import { Identifiers } from './sections/identifiers.js';
import { Links } from './sections/links.js';
import { Notes } from './sections/notes.js';
import { SellerLinks } from './sections/seller-links.js';
import { WorkStateSection } from './sections/work-state.js';

/** The sections, from top to bottom. The links and the notes are the last, because their height is known only when they are loaded. */
const sections: readonly { id: string; Section: ComponentType<SectionProps> }[] = [
  { id: 'work-state', Section: WorkStateSection },
  { id: 'identifiers', Section: Identifiers },
  { id: 'seller-links', Section: SellerLinks },
  { id: 'links', Section: Links },
  { id: 'notes', Section: Notes },
];

interface Props {
  seller: SellerRow;
  host: ColumnHost;
  close: () => void;
}

/** Shows a seller's details in the column. */
export default function DetailsPanel({ seller, host, close }: Props) {
  const text = useText();
  const label = text('sellerColumn.hide');
  return (
    <>
      <header className="seller-column__head">
        <Seller seller={seller} />
        <button
          type="button"
          className="p-button p-button--quiet p-button--icon"
          aria-label={label}
          title={`${label} (D)`}
          onClick={close}
        >
          <X size={18} aria-hidden="true" />
        </button>
      </header>
      <div className="seller-column__body">
        <Sections {...{ seller, host }} />
      </div>
    </>
  );
}

/** Shows a seller's details in a sheet over the page. */
export function DetailsSheet({ seller, host, close }: Props) {
  const text = useText();
  // Also while the button that closes the sheet has the focus, which is in the dialog's head.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isInSheet = event.target instanceof Element && event.target.closest('.seller-sheet') !== null;
      if (isInSheet && !event.repeat && combination(event) === 'd' && currentSettings().shortcuts) close();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [close]);
  /** Closes the sheet before an act whose result is below it. The browser first returns the focus. */
  const closing = (act: () => void) => () => {
    close();
    requestAnimationFrame(act);
  };
  return (
    <Dialog title={text('inbox.sellerDetails')} className="seller-sheet" closesOnOutsideClick onClose={close}>
      <Seller seller={seller} />
      <Sections seller={seller} host={{ ...host, writeNote: closing(host.writeNote), leave: close }} />
    </Dialog>
  );
}

function Seller({ seller }: { seller: SellerRow }) {
  const text = useText();
  const { chatEnabled } = useStore(({ permissions }) => permissions);
  const lastSeenAt = useStore((store) => store.details?.of(seller.id)?.lastSeenAt ?? null);
  const { businessName: name, online } = seller;
  return (
    <div className="details-seller">
      <Avatar name={name} online={online} />
      <div className="details-seller__who">
        <div className="details-seller__name p-line" dir="auto" title={name}>
          {name}
        </div>
        <p className="details-seller__state" data-online={online || undefined}>
          {online || lastSeenAt === null ? (
            text(online ? 'inbox.online' : 'inbox.offline')
          ) : (
            <LastSeen at={lastSeenAt} />
          )}
          {!chatEnabled && <span className="details-seller__off">{text('sellerColumn.chatOff')}</span>}
        </p>
      </div>
    </div>
  );
}

function LastSeen({ at }: { at: string }) {
  const text = useText();
  useToday();
  return (
    <time dateTime={at} title={longDateAndTime(at)}>
      {text('sellerColumn.lastSeen', { time: shortTime(at) })}
    </time>
  );
}

function Sections({ seller, host }: Omit<SectionProps, 'details'>) {
  const { store } = useInbox();
  useEffect(() => {
    if (!store.details) store.showDetails(new DetailsOfSellers());
  }, [store]);
  const details = useStore((store) => store.details?.of(seller.id));
  return sections.map(({ id, Section }) => <Section key={id} {...{ seller, details, host }} />);
}
