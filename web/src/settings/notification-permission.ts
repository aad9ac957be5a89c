import { changeSettings, currentSettings } from './settings.js';

/** Returns whether the browser supports notifications and the user has not denied them. */
export function supportsNotifications(): boolean {
  return 'Notification' in window && Notification.permission !== 'denied';
}

/** Returns whether the page notifies: it is turned on, the browser allows it, and no push comes to this device for the same message. */
export function canNotify(): boolean {
  const { notifications, pushFor } = currentSettings();
  return (
    notifications && pushFor === null && 'Notification' in window && Notification.permission === 'granted'
  );
}

/** Turns notifications on or off; the browser asks for permission the first time. @returns whether they are on. */
export async function setNotifications(on: boolean): Promise<boolean> {
  const allowed = on && (await Notification.requestPermission()) === 'granted';
  changeSettings({ notifications: allowed });
  return allowed;
}
