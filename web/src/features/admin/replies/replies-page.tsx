import { Download, Plus, Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { usePages } from '../../../api/use-query.js';
import { SelectField } from '../../../components/text-field.js';
import { currentLocale, useText } from '../../../i18n/text.js';
import { replyExportPath } from '../../../paths.js';
import { languageName } from '../../canned-replies/filled-text.js';
import '../../canned-replies/texts.js';
import { numberText } from '../shared/number-text.js';
import { Page } from '../shared/page.js';
import { PagedTable } from '../shared/paged-table.js';
import { SearchField } from '../shared/search-field.js';
import { UndoNotice } from '../shared/undo-notice.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { useReload } from '../shared/use-reload.js';
import { deleteReply, type ReplyRow, repliesPage, restoreReply } from './documents.js';
import { ImportDialog } from './import-dialog.js';
import { ReplyDialog } from './reply-dialog.js';
import './replies-page.css';

type Which = 'all' | 'shared' | 'own';

interface Props {
  userName: string;
  canManageShared: boolean;
  /** Another number if canned replies were changed. */
  revision: number;
}

/** Lists the shared canned replies and the user's own, and manages them. */
export function RepliesPage({ userName, canManageShared, revision }: Props) {
  const text = useText();
  const announce = useAnnounce();
  const [typed, setTyped] = useState('');
  const [which, setWhich] = useState<Which>('all');
  const q = typed.trim() || null;
  const shared = which === 'all' ? null : which === 'shared';
  const pages = usePages(repliesPage, { q, shared, first: 50 });
  const [dialog, setDialog] = useState<ReplyRow | 'new' | 'import' | null>(null);
  const [deleted, setDeleted] = useState<ReplyRow | null>(null);
  const change = useMutation();
  const add = useRef<HTMLButtonElement>(null);
  useReload(revision, pages.again);

  const done = (message: string) => {
    setDialog(null);
    announce(message);
    pages.again();
  };
  const remove = async (reply: ReplyRow) => {
    if (!(await change.run(deleteReply, { input: { id: reply.id } }))) return;
    setDeleted(reply);
    pages.again();
  };
  const restore = async (reply: ReplyRow) => {
    if (!(await change.run(restoreReply, { input: { id: reply.id } }))) return false;
    setDeleted(null);
    done(text('admin.restored', { name: reply.name }));
    return true;
  };
  const errors = change.errors().other;
  return (
    <Page
      title={text('replies.title')}
      lead={text('replies.lead')}
      actions={
        <>
          <button type="button" className="p-button" onClick={() => setDialog('import')}>
            <Upload size={18} aria-hidden />
            {text('replies.import')}
          </button>
          <a className="p-button" href={replyExportPath(true)} download>
            <Download size={18} aria-hidden />
            {text('replies.exportShared')}
          </a>
          <a className="p-button" href={replyExportPath(false)} download>
            <Download size={18} aria-hidden />
            {text('replies.exportOwn')}
          </a>
          <button
            ref={add}
            type="button"
            className="p-button p-button--primary"
            onClick={() => setDialog('new')}
          >
            <Plus size={18} aria-hidden />
            {text('replies.new')}
          </button>
        </>
      }
    >
      <div className="a-filters">
        <SearchField label={text('replies.search')} value={typed} onChange={setTyped} />
        <SelectField
          label={text('replies.which')}
          value={which}
          onChange={(event) => setWhich(whichOf(event.target.value))}
        >
          <option value="all">{text('replies.all')}</option>
          <option value="shared">{text('replies.onlyShared')}</option>
          <option value="own">{text('replies.onlyOwn')}</option>
        </SelectField>
      </div>
      <UndoNotice
        deleted={deleted}
        message={({ name }) => text('admin.deletedName', { name })}
        undo={restore}
        next={add}
      />
      {errors.length > 0 && <p role="alert">{errors.join(' ')}</p>}
      <PagedTable
        pages={pages}
        permissionHint="admin.chatOnly"
        empty={text(q ? 'replies.noResults' : 'replies.none')}
        label={text('replies.title')}
        columns={[
          {
            head: text('replies.name'),
            isName: true,
            cell: ({ name, shared }) => (
              <>
                <bdi>{name}</bdi>
                <span className="a-sub">{text(shared ? 'replies.shared' : 'replies.own')}</span>
              </>
            ),
          },
          { head: text('replies.texts'), cell: ({ texts }) => <Texts texts={texts} /> },
          {
            head: text('replies.uses'),
            cell: ({ uses }) => numberText(uses),
          },
          {
            head: text('admin.actions'),
            isActions: true,
            cell: (reply) =>
              reply.canChange && (
                <>
                  <button
                    type="button"
                    className="p-button"
                    aria-label={text('replies.editOf', { name: reply.name })}
                    onClick={() => setDialog(reply)}
                  >
                    {text('admin.edit')}
                  </button>
                  <button
                    type="button"
                    className="p-button p-button--quiet p-button--danger"
                    aria-label={text('replies.deleteOf', { name: reply.name })}
                    onClick={() => void remove(reply)}
                  >
                    {text('admin.delete')}
                  </button>
                </>
              ),
          },
        ]}
      />
      {dialog === 'import' && (
        <ImportDialog {...{ canManageShared }} onDone={done} onClose={() => setDialog(null)} />
      )}
      {dialog !== null && dialog !== 'import' && (
        <ReplyDialog
          reply={dialog === 'new' ? null : dialog}
          {...{ userName, canManageShared }}
          onDone={() => done(text('admin.saved'))}
          onClose={() => setDialog(null)}
        />
      )}
    </Page>
  );
}

const whichOf = (value: string): Which => (value === 'shared' || value === 'own' ? value : 'all');

/** Shows the beginning of each text with its language. */
function Texts({ texts }: Pick<ReplyRow, 'texts'>) {
  return (
    <ul className="reply-texts">
      {texts.map(({ language, text }) => (
        <li key={language}>
          <span className="a-sub">{languageName(language, currentLocale())}</span>
          <span className="reply-texts__text" lang={language} dir="auto">
            {text}
          </span>
        </li>
      ))}
    </ul>
  );
}
