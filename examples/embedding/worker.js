// The service worker of the seller portal: it shows what the portal's own server pushes, and opens the chat after a click.
// docs/embedding.md#notifications explains it.

self.addEventListener('push', (event) => {
  const { unread } = event.data.json();
  event.waitUntil(show(unread));
});

async function show(unread) {
  await self.registration.showNotification('Messages', {
    body: unread === 1 ? '1 unread message' : `${unread} unread messages`,
    // A notification replaces the earlier one.
    tag: 'parley-chat',
  });
  await navigator.setAppBadge?.(unread).catch(() => {});
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openChat());
});

async function openChat() {
  const [page] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!page) return self.clients.openWindow('/#chat');
  page.postMessage('open-chat');
  // A browser can refuse it.
  await page.focus().catch(() => {});
}
