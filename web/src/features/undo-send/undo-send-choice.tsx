import { useText } from '../../i18n/text.js';
import { changeSettings, undoSendChoices, useSettings } from '../../settings/settings.js';
import './texts.js';

/** Lets the user choose for how long a message can be taken back before it is sent. */
export default function UndoSendChoice({
  className,
  fieldClass,
}: {
  className?: string;
  fieldClass: string;
}) {
  const text = useText();
  const { undoSendSeconds } = useSettings();
  return (
    <label className={className}>
      <span>{text('undoSend.setting')}</span>
      <select
        className={fieldClass}
        value={undoSendSeconds}
        onChange={({ currentTarget }) => changeSettings({ undoSendSeconds: Number(currentTarget.value) })}
      >
        {undoSendChoices.map((seconds) => (
          <option key={seconds} value={seconds}>
            {text('undoSend.seconds', { seconds })}
          </option>
        ))}
      </select>
    </label>
  );
}
