import { Plus } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { ConfirmDialog } from '../../../components/confirm-dialog.js';
import { useText } from '../../../i18n/text.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { deleteAllowance, deletePattern, type Policy } from './documents.js';
import { actionName, actionTag } from './kinds.js';
import { RuleDialog } from './rule-dialog.js';
import { RuleTrial } from './rule-trial.js';

/** Lists the operator's own patterns, and manages them. */
export function PatternsCard({ patterns, changed }: { patterns: Policy['patterns']; changed: () => void }) {
  const text = useText();
  return (
    <Rules
      kind="pattern"
      title={text('admin.patterns')}
      lead={text('admin.patternsLead')}
      add={text('admin.patternAdd')}
      none={text('admin.patternsNone')}
      rules={patterns}
      tag={(id) => {
        const action = patterns.find((each) => each.id === id)?.action;
        return action && <span className={actionTag[action]}>{text(actionName[action])}</span>;
      }}
      changed={changed}
    />
  );
}

/** Lists the allowances, and manages them. */
export function AllowancesCard({
  allowances,
  changed,
}: {
  allowances: Policy['allowances'];
  changed: () => void;
}) {
  const text = useText();
  return (
    <Rules
      kind="allowance"
      title={text('admin.allowances')}
      lead={text('admin.allowancesLead')}
      add={text('admin.allowanceAdd')}
      none={text('admin.allowancesNone')}
      rules={allowances}
      changed={changed}
    />
  );
}

interface Rule {
  id: string;
  name: string;
  expression: string;
}

function Rules({
  kind,
  title,
  lead,
  add,
  none,
  rules,
  tag,
  changed,
}: {
  kind: 'pattern' | 'allowance';
  title: string;
  lead: string;
  add: string;
  none: string;
  rules: readonly Rule[];
  tag?: (id: string) => ReactNode;
  changed: () => void;
}) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const heading = useId();
  const [adding, setAdding] = useState(false);
  const [deleting, setDeleting] = useState<Rule | null>(null);
  const remove = async () => {
    if (!deleting) return;
    const document = kind === 'pattern' ? deletePattern : deleteAllowance;
    if (!(await change.run(document, { input: { id: deleting.id } }))) return;
    setDeleting(null);
    announce(text('admin.deleted'));
    changed();
  };
  return (
    <section className="a-card" aria-labelledby={heading}>
      <div className="a-row a-row--apart">
        <h2 id={heading}>{title}</h2>
        <button type="button" className="p-button" onClick={() => setAdding(true)}>
          <Plus size={16} aria-hidden />
          {add}
        </button>
      </div>
      <p>{lead}</p>
      {rules.length === 0 && <p>{none}</p>}
      {rules.length > 0 && (
        <ul className="a-rules">
          {rules.map((rule) => (
            <li key={rule.id}>
              <div>
                <bdi>{rule.name}</bdi> {tag?.(rule.id)}
                <code className="a-code a-sub">
                  <bdi dir="ltr">{rule.expression}</bdi>
                </code>
                <RuleTrial
                  rule={{
                    type: kind === 'pattern' ? 'PATTERN' : 'ALLOWANCE',
                    field: 'expression',
                    value: rule.expression,
                  }}
                  label={text('admin.ruleTryOf', { name: rule.name })}
                />
              </div>
              <button
                type="button"
                className="p-button p-button--quiet p-button--danger"
                aria-label={text('admin.deleteOf', { name: rule.name })}
                onClick={() => {
                  change.clear();
                  setDeleting(rule);
                }}
              >
                {text('admin.delete')}
              </button>
            </li>
          ))}
        </ul>
      )}
      {adding && (
        <RuleDialog
          kind={kind}
          title={add}
          onClose={() => setAdding(false)}
          onDone={() => {
            setAdding(false);
            announce(text('admin.saved'));
            changed();
          }}
        />
      )}
      {deleting && (
        <ConfirmDialog
          title={text('admin.deleteTitle', { name: deleting.name })}
          action={text('admin.delete')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={remove}
          onClose={() => setDeleting(null)}
        >
          {text('admin.ruleDeleteLead')}
        </ConfirmDialog>
      )}
    </section>
  );
}
