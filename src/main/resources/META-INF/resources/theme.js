// Before the page is painted: "auto" follows the system.
(() => {
  const root = document.documentElement;
  if (root.dataset.bsTheme === 'auto') {
    root.dataset.bsTheme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  }
})();
