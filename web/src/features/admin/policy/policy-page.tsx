import { useQuery } from '../../../api/use-query.js';
import { useText } from '../../../i18n/text.js';
import { ErrorNotice, Loading, Page } from '../shared/page.js';
import { ActionsForm } from './actions-form.js';
import { policyQuery } from './documents.js';
import { FindingReportCard } from './finding-report.js';
import './policy.css';
import { AllowancesCard, PatternsCard } from './own-rules.js';
import { PolicyTest } from './policy-test.js';

/** Shows the action for each kind of sensitive data, the patterns and the allowances, and changes them. */
export function PolicyPage() {
  const text = useText();
  const { data, error, again } = useQuery(policyQuery, {});
  return (
    <Page title={text('admin.policy')} lead={text('admin.policyLead')}>
      {error ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : data ? (
        <>
          <PolicyTest policy={data.contentPolicy} />
          <ActionsForm actions={data.contentPolicy.actions} saved={again} />
          <PatternsCard patterns={data.contentPolicy.patterns} changed={again} />
          <AllowancesCard allowances={data.contentPolicy.allowances} changed={again} />
          <FindingReportCard />
        </>
      ) : (
        <Loading />
      )}
    </Page>
  );
}
