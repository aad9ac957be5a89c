import { changeSettings, currentSettings } from './settings.js';

/** Returns whether the browser supports notifications and the user has not denied them. */
export function supportsNotifications(): boolean {
  return 'Notification' in window && Notification.permission !== 'denied';
}

/** Returns whether notifications are turned on and the browser allows them. */
export function canNotify(): boolean {
  return currentSettings().notifications && 'Notification' in window && Notification.permission === 'granted';
}

/** Turns notifications on or off; the browser asks for permission the first time. @returns whether they are on. */
export async function setNotifications(on: boolean): Promise<boolean> {
  const allowed = on && (await Notification.requestPermission()) === 'granted';
  changeSettings({ notifications: allowed });
  return allowed;
}
