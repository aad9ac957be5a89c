const chat = document.querySelector('parley-chat');

chat.getToken = async () => {
  const response = await fetch('/parley-token', { method: 'POST' });
  if (!response.ok) throw new Error('There is no token.');
  return response.text();
};

chat.addEventListener('parley-unread', ({ detail }) => {
  document.querySelector('output').textContent = detail.count;
  // The badge of the portal, if it is installed; 0 removes it.
  navigator.setAppBadge?.(detail.count).catch(() => {});
});

// The worker of the portal shows notifications while no page is open, and asks a page to open the chat after a click.
const openChat = () => chat.setAttribute('open', '');
if (location.hash === '#chat') openChat();
navigator.serviceWorker?.register('/worker.js');
navigator.serviceWorker?.addEventListener('message', ({ data }) => data === 'open-chat' && openChat());
