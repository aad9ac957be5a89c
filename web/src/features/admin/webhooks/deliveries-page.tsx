import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { usePages } from '../../../api/use-query.js';
import { Alert } from '../../../components/alert.js';
import { SelectField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { dateAndTime } from '../../../i18n/times.js';
import { adminPath } from '../../../paths.js';
import { Link } from '../../../router.js';
import { Page } from '../shared/page.js';
import { PagedTable } from '../shared/paged-table.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { AttemptLine } from './attempt-line.js';
import {
  type DeliveryRow,
  type DeliveryState,
  deliveriesPage,
  redeliver,
  type WebhookRow,
} from './documents.js';
import { deliveryStates, eventName, stateName, stateTag } from './names.js';

/** Lists the deliveries to one webhook with their attempts, and sends one again. */
export function DeliveriesPage({ webhook }: { webhook: WebhookRow }) {
  const text = useText();
  const announce = useAnnounce();
  const [state, setState] = useState<DeliveryState | null>(null);
  const pages = usePages(deliveriesPage, { webhookId: webhook.id, state, first: 25 });
  const change = useMutation();
  const sendAgain = async ({ id }: DeliveryRow) => {
    const result = await change.run(redeliver, { input: { id } });
    if (!result?.delivery) return;
    pages.replace(result.delivery);
    announce(text('admin.redelivered'));
  };
  const problems = change.errors().other;
  return (
    <Page
      title={text('admin.deliveries')}
      lead={text('admin.deliveriesLead', { url: webhook.url })}
      actions={
        <>
          <Link className="p-button" href={adminPath('webhooks')}>
            {text('admin.webhooksAll')}
          </Link>
          <button type="button" className="p-button" aria-disabled={pages.loading} onClick={pages.again}>
            <RefreshCw size={16} aria-hidden />
            {text('admin.refresh')}
          </button>
        </>
      }
    >
      <div className="a-filters">
        <SelectField
          label={text('admin.state')}
          value={state ?? ''}
          onChange={(event) => setState(deliveryStates.find((each) => each === event.target.value) ?? null)}
        >
          <option value="">{text('admin.all')}</option>
          {deliveryStates.map((each) => (
            <option key={each} value={each}>
              {text(stateName[each])}
            </option>
          ))}
        </SelectField>
      </div>
      <Alert messages={problems} />
      <PagedTable
        pages={pages}
        permissionHint="admin.fullAdminOrWebmasterOnly"
        empty={text('admin.deliveriesNone')}
        label={text('admin.deliveries')}
        columns={[
          {
            head: text('admin.event'),
            isName: true,
            cell: ({ event, happenedAt }) => (
              <>
                {text(eventName[event])}
                <span className="a-sub">{dateAndTime(happenedAt)}</span>
              </>
            ),
          },
          {
            head: text('admin.state'),
            cell: ({ state: reached }) => (
              <span className={stateTag[reached]}>{text(stateName[reached])}</span>
            ),
          },
          { head: text('admin.attempts'), cell: (row) => <Attempts {...row} /> },
          {
            head: text('admin.actions'),
            isActions: true,
            cell: (row) => (
              <>
                <button
                  type="button"
                  className="p-button"
                  aria-disabled={change.busy}
                  onClick={() => sendAgain(row)}
                >
                  {text('admin.redeliver')}
                </button>
              </>
            ),
          },
        ]}
      />
    </Page>
  );
}

function Attempts({ attempts }: DeliveryRow) {
  const text = useText();
  if (attempts.length === 0) return <>{text('admin.attemptsNone')}</>;
  return (
    <details className="a-attempts__box">
      <summary>{text('admin.attemptsCount', { count: attempts.length })}</summary>
      <ol className="a-attempts">
        {attempts.toReversed().map((attempt) => (
          <li key={attempt.attemptedAt}>
            <AttemptLine attempt={attempt} />
          </li>
        ))}
      </ol>
    </details>
  );
}
