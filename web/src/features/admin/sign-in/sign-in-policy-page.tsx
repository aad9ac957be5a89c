import { useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { Alert } from '../../../components/alert.js';
import { useText } from '../../../i18n/text.js';
import { ErrorNotice, Loading, Page } from '../shared/page.js';
import { useMutation } from '../shared/use-mutation.js';
import { type SignInPolicy, signInPolicyQuery, updateSignInPolicy } from './documents.js';
import { PolicyForm } from './policy-form.js';

/** Shows and changes the sign-in policy of the marketplace. */
export function SignInPolicyPage() {
  const text = useText();
  const { data, error, again } = useQuery(signInPolicyQuery, {});
  const [before, setBefore] = useState<SignInPolicy | null>(null);
  const policy = data?.signInPolicy;
  return (
    <Page title={text('admin.signIn.title')} lead={text('admin.signIn.lead')}>
      {error ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOnly" />
      ) : policy ? (
        <>
          <Saved
            before={before}
            undone={() => {
              setBefore(null);
              again();
            }}
          />
          <PolicyForm
            key={JSON.stringify(policy)}
            policy={policy}
            saved={() => {
              setBefore(policy);
              again();
            }}
          />
        </>
      ) : (
        <Loading />
      )}
    </Page>
  );
}

/** Shows that the policy was saved, and offers to restore the previous one. */
function Saved({ before, undone }: { before: SignInPolicy | null; undone: () => void }) {
  const text = useText();
  const change = useMutation();
  const undo = async () => {
    if (before && (await change.run(updateSignInPolicy, { input: before }))) undone();
  };
  return (
    <>
      <div role="status">
        {before && (
          <div className="a-card a-row">
            <span>{text('admin.signIn.saved')}</span>
            <button type="button" className="p-button" aria-disabled={change.busy} onClick={undo}>
              {text('admin.undo')}
            </button>
          </div>
        )}
      </div>
      <Alert messages={change.errors().other} />
    </>
  );
}
