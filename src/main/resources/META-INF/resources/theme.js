// Before the page is painted: "auto" follows the system, and goes on following it.
(() => {
  const root = document.documentElement;
  if (root.dataset.bsTheme !== 'auto') return;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const follow = () => { root.dataset.bsTheme = dark.matches ? 'dark' : 'light'; };
  dark.addEventListener('change', follow);
  follow();
})();
