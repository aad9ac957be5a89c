import { useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { ChangeForm } from '../../../components/change-form.js';
import { Switch } from '../../../components/switch.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { isKnownZone, zoneHere, zonesWith } from '../../../components/time-zones.js';
import { useText } from '../../../i18n/text.js';
import { ErrorNotice, Loading } from '../shared/page.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { weekdayName } from '../shared/weekday-name.js';
import { type ExpectationSettings, expectationsQuery, updateExpectations } from './documents.js';
import './expectations.css';

const usualHours = { from: '09:00', to: '17:00' };
const weekdays = [1, 2, 3, 4, 5, 6, 7];

/** Changes what sellers see before they write. */
export function Expectations() {
  const { data, error, again } = useQuery(expectationsQuery, {});
  if (error) return <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />;
  return data ? <ExpectationsForm settings={data.settings} saved={again} /> : <Loading />;
}

type Hours = Readonly<Record<number, { from: string; to: string }>>;

function ExpectationsForm({ settings, saved }: { settings: ExpectationSettings; saved: () => void }) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [showsReplyTime, setShowsReplyTime] = useState(settings.showsReplyTime);
  const [hours, setHours] = useState<Hours>(
    Object.fromEntries(settings.officeHours.map(({ weekday, from, to }) => [weekday, { from, to }])),
  );
  const [timeZone, setTimeZone] = useState(settings.timeZone);
  const [outOfOffice, setOutOfOffice] = useState(settings.outOfOffice ?? '');
  const errors = change.errors(['officeHours', 'timeZone', 'outOfOffice']);

  const turn = (weekday: number, isOn: boolean) => {
    const { [weekday]: _before, ...others } = hours;
    // Nobody who has not chosen one means the hours of UTC.
    if (isOn && Object.keys(hours).length === 0 && timeZone === 'UTC' && isKnownZone(zoneHere()))
      setTimeZone(zoneHere());
    setHours(isOn ? { ...hours, [weekday]: Object.values(hours)[0] ?? usualHours } : others);
  };
  const submit = async () => {
    const officeHours = Object.entries(hours).map(([weekday, times]) => ({
      weekday: Number(weekday),
      ...times,
    }));
    const input = { showsReplyTime, officeHours, timeZone, outOfOffice: outOfOffice.trim() || null };
    if (!(await change.run(updateExpectations, { input }))) return;
    announce(text('admin.saved'));
    saved();
  };
  return (
    <section className="a-card">
      <h2>{text('admin.expectations')}</h2>
      <p>{text('admin.expectationsLead')}</p>
      <ChangeForm action={text('common.save')} busy={change.busy} errors={errors} onSubmit={submit}>
        <Switch
          label={text('admin.showsReplyTime')}
          hint={text('admin.showsReplyTimeHint')}
          checked={showsReplyTime}
          onChange={setShowsReplyTime}
        />
        <fieldset className="a-office">
          <legend>{text('admin.officeHours')}</legend>
          <p className="p-form-field__hint">{text('admin.officeHoursHint')}</p>
          {weekdays.map((weekday) => (
            <Day
              key={weekday}
              weekday={weekday}
              times={hours[weekday] ?? null}
              onTurn={(isOn) => turn(weekday, isOn)}
              onChange={(times) => setHours({ ...hours, [weekday]: times })}
            />
          ))}
          {errors.of('officeHours') && (
            <p role="alert" className="p-form-field__error">
              {errors.of('officeHours')?.join(' ')}
            </p>
          )}
        </fieldset>
        <SelectField
          label={text('admin.officeTimeZone')}
          errors={errors.of('timeZone')}
          value={timeZone}
          onChange={({ currentTarget }) => setTimeZone(currentTarget.value)}
        >
          {zonesWith(timeZone).map((zone) => (
            <option key={zone} value={zone}>
              {zone.replaceAll('_', ' ')}
            </option>
          ))}
        </SelectField>
        <TextField
          label={text('admin.outOfOffice')}
          hint={text('admin.outOfOfficeHint')}
          errors={errors.of('outOfOffice')}
          dir="auto"
          value={outOfOffice}
          onChange={({ currentTarget }) => setOutOfOffice(currentTarget.value)}
        />
      </ChangeForm>
    </section>
  );
}

interface DayProps {
  weekday: number;
  /** Null: closed. */
  times: { from: string; to: string } | null;
  onTurn: (isOn: boolean) => void;
  onChange: (times: { from: string; to: string }) => void;
}

/** Chooses the office hours of a weekday. */
function Day({ weekday, times, onTurn, onChange }: DayProps) {
  const text = useText();
  const day = weekdayName(weekday);
  return (
    <div className="a-office__day">
      <label className="p-check">
        <input type="checkbox" checked={times !== null} onChange={(event) => onTurn(event.target.checked)} />
        {day}
      </label>
      {times &&
        (['from', 'to'] as const).map((end) => (
          <input
            key={end}
            type="time"
            required
            className="p-field"
            aria-label={text(end === 'from' ? 'admin.opensOn' : 'admin.closesOn', { day })}
            value={times[end]}
            onChange={({ currentTarget }) => onChange({ ...times, [end]: currentTarget.value })}
          />
        ))}
    </div>
  );
}
