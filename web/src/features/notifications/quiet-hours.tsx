import { useEffect, useState } from 'react';
import { Card } from '../../components/card.js';
import { Switch } from '../../components/switch.js';
import { SelectField, TextField } from '../../components/text-field.js';
import { isKnownZone, zoneHere, zonesWith } from '../../components/time-zones.js';
import { useText } from '../../i18n/text.js';
import type { PartProps } from './part-props.js';

const usualHours = { from: '22:00', to: '07:00' };

/** Lets the person choose the hours without notifications, and their time zone. */
export function QuietHours({ preferences: { quietHours, timeZone }, save }: PartProps) {
  const text = useText();
  const [hours, setHours] = useState(quietHours ?? usualHours);
  const [isSame, setSame] = useState(false);
  // Shows what an undo restores.
  const [from, to] = [quietHours?.from, quietHours?.to];
  useEffect(() => {
    if (from === undefined || to === undefined) return;
    setHours({ from, to });
    setSame(false);
  }, [from, to]);
  const here = zoneHere();

  const turn = (isOn: boolean) => {
    setSame(false);
    if (!isOn) return save({ quietHours: null });
    // Nobody who has not chosen one means the hours of UTC.
    const zone = timeZone === 'UTC' && isKnownZone(here) ? { timeZone: here } : {};
    save({ quietHours: hours.from === hours.to ? usualHours : hours, ...zone });
  };
  /** Saves when the field is left: each digit changes the time. */
  const finish = () => {
    if (!hours.from || !hours.to) return setHours(quietHours ?? usualHours);
    setSame(hours.from === hours.to);
    const isChanged = hours.from !== quietHours?.from || hours.to !== quietHours?.to;
    if (isChanged && hours.from !== hours.to) save({ quietHours: hours });
  };
  return (
    <Card title={text('notifications.when')}>
      <Switch
        label={text('notifications.quietHours')}
        hint={text('notifications.quietHint')}
        checked={quietHours !== null}
        onChange={turn}
      />
      {quietHours && (
        <>
          <div className="n-times">
            {(['from', 'to'] as const).map((end) => (
              <TextField
                key={end}
                type="time"
                required
                label={text(end === 'from' ? 'notifications.from' : 'notifications.to')}
                errors={isSame && end === 'to' ? [text('notifications.sameTimes')] : undefined}
                value={hours[end]}
                onChange={({ currentTarget }) => setHours({ ...hours, [end]: currentTarget.value })}
                onBlur={finish}
                onKeyDown={({ key }) => key === 'Enter' && finish()}
              />
            ))}
          </div>
          <SelectField
            label={text('notifications.timeZone')}
            value={timeZone}
            onChange={({ currentTarget }) => save({ timeZone: currentTarget.value })}
          >
            {zonesWith(timeZone).map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ))}
          </SelectField>
          {here !== timeZone && isKnownZone(here) && (
            <p>
              <button
                type="button"
                className="p-button p-button--quiet n-zone"
                onClick={() => save({ timeZone: here })}
              >
                {text('notifications.zoneHere', { zone: here.replaceAll('_', ' ') })}
              </button>
            </p>
          )}
        </>
      )}
    </Card>
  );
}
