import { useQuery } from '../../../api/use-query.js';
import { useText } from '../../../i18n/text.js';
import { FaultNotice, Loading, Page } from '../shared/page.js';
import { ActionsForm } from './actions-form.js';
import { policyQuery } from './documents.js';
import './policy.css';
import { AllowancesCard, PatternsCard } from './own-rules.js';
import { TryIt } from './try-it.js';

/** What must not be written, and what becomes of a message in which it is found. */
export function PolicyPage() {
  const text = useText();
  const { data, fault, again } = useQuery(policyQuery, {});
  return (
    <Page title={text('admin.policy')} lead={text('admin.policyLead')}>
      {fault ? (
        <FaultNotice {...{ fault, again }} whoMay="admin.setUpOnly" />
      ) : data ? (
        <>
          <TryIt policy={data.contentPolicy} />
          <ActionsForm actions={data.contentPolicy.actions} saved={again} />
          <PatternsCard patterns={data.contentPolicy.patterns} changed={again} />
          <AllowancesCard allowances={data.contentPolicy.allowances} changed={again} />
        </>
      ) : (
        <Loading />
      )}
    </Page>
  );
}
