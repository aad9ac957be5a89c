/** What the server sends to the service worker (`src/notifications/push/push-content.ts`). */
export interface PushMessage {
  title: string;
  body: string;
  language: string;
  direction: 'ltr' | 'rtl';
  tag: string;
  path: string;
  badge: number | 'mark' | null;
}

/** What the service worker asks of a page after a click on a notification. The page answers when it has opened the path. */
export interface OpenRequest {
  open: string;
}

/** A page's message to the service worker when it begins to follow clicks, so that one that came while it was loading is not lost. */
export const readyMessage = 'ready';
