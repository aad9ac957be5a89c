import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { useText } from '../../../i18n/text.js';
import { adminPath } from '../../../paths.js';
import { Link } from '../../../router.js';
import { Empty, ErrorNotice, Loading, Page } from '../shared/page.js';
import { SecretDialog } from '../shared/secret-dialog.js';
import { DeliveriesPage } from './deliveries-page.js';
import { webhooksQuery } from './documents.js';
import { WebhookCard } from './webhook-card.js';
import { WebhookDialog } from './webhook-dialog.js';

/** Lists the webhooks, or the deliveries to one of them. */
export function WebhooksPage({ item }: { item: string | null }) {
  const text = useText();
  const { data, error, again } = useQuery(webhooksQuery, {});
  const [creating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const webhook = data?.webhooks.find(({ id }) => id === item);

  if (item && webhook) return <DeliveriesPage webhook={webhook} />;
  return (
    <Page
      title={text('admin.webhooks')}
      lead={text('admin.webhooksLead')}
      actions={
        error !== 'forbidden' && (
          <button type="button" className="p-button p-button--primary" onClick={() => setCreating(true)}>
            <Plus size={18} aria-hidden />
            {text('admin.webhookAdd')}
          </button>
        )
      }
    >
      {item && data && (
        <p className="a-text">
          {text('admin.webhookNotFound')}{' '}
          <Link href={adminPath('webhooks')}>{text('admin.webhooksAll')}</Link>
        </p>
      )}
      {error ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : !data ? (
        <Loading />
      ) : data.webhooks.length === 0 ? (
        <Empty>{text('admin.webhooksNone')}</Empty>
      ) : (
        data.webhooks.map((each) => (
          <WebhookCard key={each.id} webhook={each} changed={again} showSecret={setSecret} />
        ))
      )}
      {creating && (
        <WebhookDialog
          webhook={null}
          onClose={() => setCreating(false)}
          onDone={(made) => {
            setCreating(false);
            setSecret(made);
            again();
          }}
        />
      )}
      {secret && (
        <SecretDialog
          title={text('admin.secretTitle')}
          lead={text('admin.secretLead')}
          label={text('admin.secret')}
          value={secret}
          onClose={() => setSecret(null)}
        />
      )}
    </Page>
  );
}
