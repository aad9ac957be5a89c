import { useId } from 'react';
import { Card } from '../../components/card.js';
import { type MessageId, useText } from '../../i18n/text.js';
import type { DevicePhase } from '../push/device-phases.js';
import type { Preferences } from './documents.js';
import type { PartProps } from './part-props.js';

/** What a person can be notified about. */
type Kind = 'messages' | 'mentions' | 'unassigned';

/** The ways in which a person is notified: one column each, with the preference that each kind has there. */
const channels = [
  {
    name: 'notifications.email',
    fields: { messages: 'messages', mentions: 'mentions', unassigned: 'unassigned' },
  },
  {
    name: 'notifications.push',
    fields: { messages: 'pushMessages', mentions: 'pushMentions', unassigned: 'pushUnassigned' },
  },
] as const satisfies readonly { name: MessageId; fields: Record<Kind, keyof Preferences> }[];

/** What the column of pushes says about this device in each phase. */
const deviceNotes = {
  checking: 'common.loading',
  notSupported: 'push.notHere',
  unavailable: 'push.nowhere',
  denied: 'push.notHere',
  off: 'push.notOn',
  turningOn: 'push.notOn',
  on: 'push.here',
  turningOff: 'push.notOn',
  failed: 'push.notOn',
} as const satisfies Record<DevicePhase, MessageId>;

const names = {
  operator: [
    { kind: 'messages', name: 'notifications.assigned', hint: 'notifications.assignedHint' },
    { kind: 'mentions', name: 'notifications.mentions', hint: 'notifications.mentionsHint' },
    { kind: 'unassigned', name: 'notifications.unassigned', hint: 'notifications.unassignedHint' },
  ],
  seller: [{ kind: 'messages', name: 'notifications.messages', hint: 'notifications.messagesHint' }],
} as const satisfies Record<string, readonly { kind: Kind; name: MessageId; hint: MessageId }[]>;

/** Shows what the person is notified about, with a switch for each way. */
export function Kinds({ preferences, save, phase }: PartProps & { phase: DevicePhase }) {
  const noteId = useId();
  const text = useText();
  const kinds = names[preferences.mentions === undefined ? 'seller' : 'operator'];
  return (
    <Card title={text('notifications.what')}>
      <table className="n-kinds">
        <thead>
          <tr>
            <th scope="col">
              <span className="p-hidden">{text('notifications.kind')}</span>
            </th>
            {channels.map(({ name }) => (
              <th key={name} scope="col">
                {text(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map(({ kind, name, hint }) => (
            <tr key={kind}>
              <th scope="row">
                {text(name)}
                <span className="n-hint">{text(hint)}</span>
              </th>
              {channels.map((channel) => {
                const field = channel.fields[kind];
                const isOn = preferences[field] ?? false;
                return (
                  <td key={channel.name}>
                    {/* The label makes the whole cell a target. */}
                    <label className="n-cell">
                      <span className="p-hidden">
                        {text('notifications.by', { kind: text(name), channel: text(channel.name) })}
                      </span>
                      <input
                        type="checkbox"
                        role="switch"
                        className="switch"
                        aria-checked={isOn}
                        aria-describedby={channel.name === 'notifications.push' ? noteId : undefined}
                        checked={isOn}
                        onChange={({ currentTarget }) => save({ [field]: currentTarget.checked })}
                      />
                    </label>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p id={noteId} className="n-hint">
        {text(deviceNotes[phase])}
      </p>
    </Card>
  );
}
