import { changeSettings, currentSettings } from './settings.js';

/** Returns whether the browser has notifications that the user did not deny. */
export function notificationsPossible(): boolean {
  return 'Notification' in window && Notification.permission !== 'denied';
}

/** Returns whether notifications are switched on and the browser permits them. */
export function mayNotify(): boolean {
  return currentSettings().notifications && 'Notification' in window && Notification.permission === 'granted';
}

/** Switches notifications; the browser asks the user the first time. @returns whether they are on. */
export async function switchNotifications(on: boolean): Promise<boolean> {
  const allowed = on && (await Notification.requestPermission()) === 'granted';
  changeSettings({ notifications: allowed });
  return allowed;
}
