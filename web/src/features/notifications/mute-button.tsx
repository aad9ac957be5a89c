import type { Client } from '@urql/core';
import { Bell, BellOff } from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { ToastAction } from '../../components/toast.js';
import { useText } from '../../i18n/text.js';
import type { PreferenceChange } from './documents.js';
import { ownPreferencesOf } from './own-preferences.js';
import './texts.js';

/** The ways in which a seller's person is notified of messages. */
const ways = ['messages', 'pushMessages', 'desktop', 'sound'] as const;

/** Turns all notifications of messages on or off. A seller has one conversation, so this mutes it. */
export function MuteButton({
  client,
  announce,
}: {
  client: Client;
  announce: (text: string, action?: ToastAction) => void;
}) {
  const text = useText();
  const [own] = useState(() => ownPreferencesOf(client, 'seller'));
  const { shown } = useSyncExternalStore(own.watch, own.state);
  useEffect(() => void own.load(), [own]);
  const isMuted = shown !== null && ways.every((way) => !shown[way]);
  const label = text(isMuted ? 'notifications.turnOnMessages' : 'notifications.turnOffMessages');

  const set = async (change: PreferenceChange, isOn: boolean) => {
    const result = await own.save(change);
    if ('error' in result) return announce(text('notifications.notSaved'));
    announce(text(isOn ? 'notifications.messagesOn' : 'notifications.messagesOff'), {
      label: text('notifications.undo'),
      // Restores a choice among them, too.
      run: () => void set(result.undo, !isOn),
    });
  };
  const Icon = isMuted ? BellOff : Bell;
  return (
    <button
      type="button"
      className="p-button p-button--quiet p-button--icon"
      aria-label={label}
      title={label}
      aria-disabled={!shown}
      onClick={() => shown && void set(Object.fromEntries(ways.map((way) => [way, isMuted])), isMuted)}
    >
      <Icon size={18} aria-hidden="true" />
    </button>
  );
}
