import { useText } from '../../i18n/text.js';
import { changeSettings, type Density, densities, useSettings } from '../../settings/settings.js';
import './texts.js';

/** Lets the user choose the height of the rows of lists. */
export default function DensityChoice({ className, fieldClass }: { className: string; fieldClass: string }) {
  const text = useText();
  const { density } = useSettings();
  return (
    <label className={className}>
      <span>{text('look.density')}</span>
      <select
        className={fieldClass}
        value={density}
        onChange={({ currentTarget }) => changeSettings({ density: currentTarget.value as Density })}
      >
        {densities.map((each) => (
          <option key={each} value={each}>
            {text(`look.${each}`)}
          </option>
        ))}
      </select>
    </label>
  );
}
