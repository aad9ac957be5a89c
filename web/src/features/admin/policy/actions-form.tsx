import { useState } from 'react';
import { Alert } from '../../../components/alert.js';
import { Form } from '../../../components/form.js';
import { useText } from '../../../i18n/text.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { type Action, type Kind, type Policy, updatePolicy } from './documents.js';
import { actionName, actions as allActions, kindGroups, kindName } from './kinds.js';

/** Sets the action for each kind of content; all changes are saved together. */
export function ActionsForm({ actions, saved }: { actions: Policy['actions']; saved: () => void }) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [chosen, setChosen] = useState<ReadonlyMap<Kind, Action>>(new Map());
  const changed = actions.flatMap(({ kind, action }) => {
    const wanted = chosen.get(kind);
    return wanted && wanted !== action ? [{ kind, action: wanted }] : [];
  });

  const submit = async () => {
    if (changed.length === 0) return;
    if (!(await change.run(updatePolicy, { input: { actions: changed } }))) return;
    announce(text('admin.saved'));
    saved();
  };
  const problems = change.errors().other;
  return (
    <Form className="a-card" aria-label={text('admin.kinds')} onSubmit={submit}>
      <h2>{text('admin.kinds')}</h2>
      <p>{text('admin.kindsLead')}</p>
      {kindGroups.map(({ name, kinds }) => (
        <fieldset key={name} className="a-kinds">
          <legend>{text(name)}</legend>
          {kinds.map((kind) => {
            const now = actions.find((each) => each.kind === kind);
            if (!now) return null;
            return (
              <label key={kind} className="a-kinds__kind">
                <span>
                  {text(kindName[kind])}
                  {now.action !== now.defaultAction && (
                    <span className="a-sub">
                      {text('admin.byDefault', { action: text(actionName[now.defaultAction]) })}
                    </span>
                  )}
                </span>
                <select
                  className="p-field"
                  value={chosen.get(kind) ?? now.action}
                  onChange={(event) =>
                    setChosen(
                      new Map(chosen).set(
                        kind,
                        allActions.find((each) => each === event.target.value) ?? now.action,
                      ),
                    )
                  }
                >
                  {allActions.map((each) => (
                    <option key={each} value={each}>
                      {text(actionName[each])}
                    </option>
                  ))}
                </select>
              </label>
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
