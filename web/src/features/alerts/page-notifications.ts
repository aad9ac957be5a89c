/** The notifications that this page shows, by their tags. */
const shown = new Map<string, Notification>();

/** The length to which a message is shortened. */
const maxLength = 160;

export interface PageNotification {
  /** A notification replaces the earlier one with the same tag, also of a push. */
  tag: string;
  title: string;
  body: string;
  icon?: string;
  /** Called after a click, when the window has the focus. */
  onOpen: () => void;
}

/** Returns whether the browser lets the page show notifications. */
export const mayNotify = (): boolean => 'Notification' in window && Notification.permission === 'granted';

/** Shows a notification until it is closed by the person, by `closeNotifications`, or with the page. */
export function showNotification({ tag, title, body, icon, onOpen }: PageNotification): void {
  // The sound is a choice of the person, and the page's own.
  const options = { tag, renotify: true, silent: true, body: shortened(body), ...(icon && { icon }) };
  try {
    const notification = new Notification(title, options);
    shown.set(tag, notification);
    notification.onclose = () => {
      if (shown.get(tag) === notification) shown.delete(tag);
    };
    notification.onclick = () => {
      window.focus();
      onOpen();
      notification.close();
    };
  } catch {
    // Chromium on Android has the constructor, but throws.
  }
}

/** Closes the notifications of this page whose tag is chosen; all without a choice. */
export function closeShown(isChosen: (tag: string) => boolean = () => true): void {
  for (const [tag, notification] of [...shown]) {
    if (!isChosen(tag)) continue;
    shown.delete(tag);
    notification.close();
  }
}

/** Returns whether this page shows notifications. */
export const hasShown = (): boolean => shown.size > 0;

const shortened = (text: string) => (text.length > maxLength ? `${text.slice(0, maxLength)} …` : text);
