const chat = document.querySelector('parley-chat');

chat.getToken = async () => {
  const response = await fetch('/parley-token', { method: 'POST' });
  if (!response.ok) throw new Error('There is no token.');
  return response.text();
};

chat.addEventListener('parley-unread', ({ detail }) => {
  document.querySelector('output').textContent = detail.count;
});
