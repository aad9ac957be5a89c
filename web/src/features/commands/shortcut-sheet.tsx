import { Fragment } from 'react';
import { Dialog } from '../../components/dialog.js';
import { useText } from '../../i18n/text.js';
import { changeSettings, useSettings } from '../../settings/settings.js';
import { type Command, keyCaps } from './commands.js';
import './shortcut-sheet.css';
import './texts.js';
import { Switch } from '../../components/switch.js';

const groups = [
  { id: 'views', label: 'views.views' },
  { id: 'conversations', label: 'inbox.conversations' },
  { id: 'conversation', label: 'inbox.conversation' },
  { id: 'work', label: 'work.title' },
  { id: 'general', label: 'inbox.general' },
] as const;

interface Props {
  commands: readonly Command[];
  onClose: () => void;
}

/** Lists all shortcuts, with the switch for single keys. */
export default function ShortcutSheet({ commands, onClose }: Props) {
  const text = useText();
  const { shortcuts } = useSettings();
  return (
    <Dialog title={text('inbox.shortcuts')} className="sheet" closesOnOutsideClick onClose={onClose}>
      <div className="sheet__groups">
        {groups.map(({ id, label }) => (
          <section key={id} aria-label={text(label)}>
            <h3>{text(label)}</h3>
            <dl>
              {commands
                .filter(({ group, keys }) => group === id && keys.length > 0)
                .map((command) => (
                  <div key={command.id} className="sheet__row">
                    <dt>{text(command.label)}</dt>
                    <dd>
                      {command.keys.map((keys, index) => (
                        <Fragment key={keys}>
                          {index > 0 && <span className="sheet__or">{text('inbox.or')}</span>}
                          {keyCaps(keys).map((key) => (
                            <kbd key={key} className="key">
                              {key}
                            </kbd>
                          ))}
                        </Fragment>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="sheet__switch">
        <Switch
          label={text('inbox.singleKeys')}
          hint={text('inbox.singleKeysHint')}
          checked={shortcuts}
          onChange={(on) => changeSettings({ shortcuts: on })}
        />
      </div>
    </Dialog>
  );
}
