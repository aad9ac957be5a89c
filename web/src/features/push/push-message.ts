/** What the server sends to the service worker (`src/notifications/push/push-content.ts`). */
export interface PushMessage {
  title: string;
  body: string;
  language: string;
  direction: 'ltr' | 'rtl';
  tag: string;
  path: string;
}

/** What the service worker asks of a page after a click on a notification. The page answers when it has opened the path. */
export interface OpenRequest {
  open: string;
}
