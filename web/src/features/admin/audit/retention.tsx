import { useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { ChangeForm } from '../../../components/change-form.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { retentionQuery, updateRetention } from './documents.js';

/** The longest retention, in days. */
const maxDays = 36_500;

/** Shows how long the log keeps entries. Full Admins can change it, and undo a change before anything is deleted. */
export function Retention({ changed }: { changed: () => void }) {
  const { data, again } = useQuery(retentionQuery, {});
  if (!data) return null;
  const { auditRetentionDays: days, viewer } = data;
  return (
    <RetentionForm
      days={days}
      canChange={viewer.canManageAccounts}
      changed={() => {
        again();
        changed();
      }}
    />
  );
}

function RetentionForm({
  days,
  canChange,
  changed,
}: {
  /** Null keeps entries forever. */
  days: number | null;
  canChange: boolean;
  changed: () => void;
}) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [typed, setTyped] = useState(days === null ? '' : String(days));
  /** The earlier value of a change that can be undone. */
  const [earlier, setEarlier] = useState<{ days: number | null } | null>(null);
  const errors = change.errors(['days']);

  const save = async (wanted: number | null, undoes: boolean) => {
    if (!(await change.run(updateRetention, { input: { days: wanted } }))) return;
    setTyped(wanted === null ? '' : String(wanted));
    setEarlier(undoes || wanted === days ? null : { days });
    announce(text(undoes ? 'admin.retentionUndone' : 'admin.saved'));
    changed();
  };
  return (
    <details className="a-card">
      <summary>
        {days === null ? text('admin.retentionForever') : text('admin.retentionDays', { count: days })}
      </summary>
      {canChange ? (
        <ChangeForm
          action={text('common.save')}
          busy={change.busy}
          errors={errors}
          onSubmit={() => save(typed.trim() === '' ? null : Number(typed), false)}
        >
          <TextField
            label={text('admin.retentionLabel')}
            hint={text('admin.retentionHint', { max: maxDays })}
            errors={errors.of('days')}
            type="number"
            inputMode="numeric"
            min={1}
            max={maxDays}
            step={1}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </ChangeForm>
      ) : (
        <p>{text('admin.retentionFullAdmin')}</p>
      )}
      {earlier && (
        <div className="a-row">
          <p>{text('admin.retentionGrace')}</p>
          <button
            type="button"
            className="p-button"
            aria-disabled={change.busy}
            onClick={() => save(earlier.days, true)}
          >
            {text('admin.undo')}
          </button>
        </div>
      )}
    </details>
  );
}
