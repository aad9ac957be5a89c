import type { Client } from '@urql/core';
import { FileDown } from 'lucide-react';
import { useState } from 'react';
import { useText } from '../../i18n/text.js';
import { ExportDialog } from './export-dialog.js';
import './texts.js';

interface Props {
  client: Client;
  announce: (text: string) => void;
}

/** Opens the dialog that exports the seller's own conversation. */
export function ExportButton({ client, announce }: Props) {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="p-button p-button--quiet p-button--icon"
        aria-label={text('sellerExport.title')}
        title={text('sellerExport.title')}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <FileDown size={18} aria-hidden="true" />
      </button>
      {isOpen && (
        <ExportDialog
          client={client}
          onStarted={() => {
            setOpen(false);
            announce(text('sellerExport.started'));
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
