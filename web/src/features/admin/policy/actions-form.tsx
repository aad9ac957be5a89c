import { useState } from 'react';
import { Alert } from '../../../components/alert.js';
import { Form } from '../../../components/form.js';
import { useText } from '../../../i18n/text.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { type Kind, type Policy, updatePolicy } from './documents.js';
import { KindActions } from './kind-actions.js';
import { kindGroups, milderOf } from './kinds.js';

type Actions = Policy['actions'][number];

/** Sets the actions for each kind of content; all changes are saved together. */
export function ActionsForm({ actions, saved }: { actions: readonly Actions[]; saved: () => void }) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [chosen, setChosen] = useState<ReadonlyMap<Kind, Actions>>(new Map());
  const changed = actions.flatMap((now) => {
    const wanted = chosen.get(now.kind);
    return wanted && !areEqual(wanted, now) ? [{ now, wanted }] : [];
  });

  const submit = async () => {
    if (changed.length === 0) return;
    const input = {
      actions: changed.map(({ wanted }) => inputOf(wanted)),
      previousActions: changed.map(({ now }) => inputOf(now)),
    };
    const isSaved = (await change.run(updatePolicy, { input })) !== null;
    if (isSaved) announce(text('admin.saved'));
    // Somebody else may have changed them.
    saved();
  };
  const problems = change.errors().other;
  return (
    <Form className="a-card" aria-label={text('admin.kinds')} onSubmit={submit}>
      <h2>{text('admin.kinds')}</h2>
      <p>{text('admin.kindsLead')}</p>
      <p>{text('admin.uncertainLead')}</p>
      {kindGroups.map(({ name, kinds }) => (
        <fieldset key={name} className="a-kinds">
          <legend>{text(name)}</legend>
          {kinds.map((kind) => {
            const now = actions.find((each) => each.kind === kind);
            if (!now) return null;
            return (
              <KindActions
                key={kind}
                kind={kind}
                actions={chosen.get(kind) ?? now}
                isDefault={now.action === now.defaultAction}
                onChange={(wanted) => setChosen(new Map(chosen).set(kind, wanted))}
              />
            );
          })}
        </fieldset>
      ))}
      <Alert messages={problems} />
      <div className={changed.length > 0 ? 'a-kinds__save a-kinds__save--changed' : 'a-kinds__save'}>
        {changed.length > 0 && <span>{text('admin.unsaved', { count: changed.length })}</span>}
        <button
          type="submit"
          className="p-button p-button--primary"
          disabled={changed.length === 0}
          aria-disabled={change.busy}
        >
          {text(change.busy ? 'common.working' : 'common.save')}
        </button>
      </div>
    </Form>
  );
}

/** Returns the action on uncertain findings that applies. */
const uncertainOf = ({ action, lowConfidenceAction }: Actions) =>
  lowConfidenceAction && milderOf(action, lowConfidenceAction);

const areEqual = (some: Actions, others: Actions) =>
  some.action === others.action && uncertainOf(some) === uncertainOf(others);

const inputOf = (actions: Actions) => ({
  kind: actions.kind,
  action: actions.action,
  lowConfidenceAction: uncertainOf(actions),
});
