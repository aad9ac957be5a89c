// Before the first paint, so that nobody who chose a theme sees the other flash by.
(() => {
  try {
    const theme = localStorage.getItem('parley.theme');
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  } catch {
    // Without storage the system's theme is followed.
  }
})();
