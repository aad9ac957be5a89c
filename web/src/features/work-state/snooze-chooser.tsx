import { AlarmClockOff, CalendarClock, Clock } from 'lucide-react';
import { useState } from 'react';
import { Chooser } from '../../components/chooser.js';
import { FormDialog } from '../../components/form-dialog.js';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import type { Act } from './acts.js';
import type { WorkState } from './documents.js';
import { snoozeEnd } from './snooze-end.js';
import { fieldValue, type SnoozeTime, snoozeTimeOf, snoozeTimes } from './snooze-times.js';

interface Props {
  states: readonly WorkState[];
  onAct: (act: Act) => void;
  onClose: () => void;
}

const names = {
  laterToday: 'work.laterToday',
  inThreeHours: 'work.inThreeHours',
  tomorrow: 'work.tomorrow',
  nextWeek: 'work.nextWeek',
} as const satisfies Record<SnoozeTime['name'], string>;

/** Lets the user choose until when conversations are snoozed. */
export function SnoozeChooser({ states, onAct, onClose }: Props) {
  const text = useText();
  const [times] = useState(() => snoozeTimes(new Date()));
  const [isCustom, setCustom] = useState(false);
  const isSnoozed = states.some(({ status }) => status === 'SNOOZED');
  if (isCustom) return <CustomTime {...{ onAct, onClose }} />;
  return (
    <Chooser
      title={text('work.snooze')}
      placeholder={text('work.snoozeHint')}
      none=""
      choices={[
        ...times.map(({ name, at }, index) => ({
          key: name,
          label: text(names[name]),
          detail: snoozeEnd(at.toISOString()),
          icon: <Clock size={18} aria-hidden="true" />,
          digit: String(index + 1),
        })),
        {
          key: 'custom',
          label: text('work.dateAndTime'),
          icon: <CalendarClock size={18} aria-hidden="true" />,
          digit: String(times.length + 1),
        },
        ...(isSnoozed
          ? [
              {
                key: 'end',
                label: text('work.endSnooze'),
                icon: <AlarmClockOff size={18} aria-hidden="true" />,
                digit: String(times.length + 2),
              },
            ]
          : []),
      ]}
      onChoose={(key) => {
        const time = times.find(({ name }) => name === key);
        if (time) onAct({ kind: 'snooze', until: time.at.toISOString() });
        else if (key === 'end') onAct({ kind: 'reopen' });
        else setCustom(true);
      }}
      onClose={onClose}
    />
  );
}

/** Lets the user type a date and time of the browser's time zone. */
function CustomTime({ onAct, onClose }: Omit<Props, 'states'>) {
  const text = useText();
  const [value, setValue] = useState(() => {
    const [, tomorrow] = snoozeTimes(new Date());
    return tomorrow ? fieldValue(tomorrow.at) : '';
  });
  const [isWrong, setWrong] = useState(false);
  return (
    <FormDialog
      title={text('work.snoozeUntil')}
      action={text('work.snooze')}
      busy={false}
      errors={{ of: () => undefined, other: [] }}
      onSubmit={() => {
        const at = snoozeTimeOf(value, new Date());
        if (at) onAct({ kind: 'snooze', until: at.toISOString() });
        else setWrong(true);
      }}
      onClose={onClose}
    >
      <TextField
        label={text('work.snoozeUntil')}
        type="datetime-local"
        required
        min={fieldValue(new Date())}
        max="9999-12-31T23:59"
        errors={isWrong ? [text('work.wrongTime')] : undefined}
        value={value}
        onChange={(event) => {
          setValue(event.target.value);
          setWrong(false);
        }}
      />
    </FormDialog>
  );
}
