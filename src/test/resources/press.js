// Presses every control of the page and says which of them nothing comes of: no request, no way
// elsewhere, no change of the page, no focus. What it presses stays where it is.
async () => {
  const dead = [];
  let came = '';
  const comes = (what) => { came ||= what; };
  const stop = (what) => (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    comes(what);
  };
  const listeners = new AbortController();
  const on = (type, does, capture = true) =>
    addEventListener(type, does, { capture, signal: listeners.signal });
  on('submit', stop('a form is sent'));
  on('invalid', () => comes('a field asks to be filled in'));
  on('beforetoggle', () => comes('something opens'));
  on('htmx:beforeRequest', stop('a request'));
  on('click', (event) => {
    const link = event.target.closest('a[href]');
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    const place = new URL(link.getAttribute('href'), location);
    const inside = place.pathname === location.pathname && place.search === location.search && place.hash;
    if (!inside || document.getElementById(decodeURIComponent(place.hash.slice(1)))) comes('another place');
  }, false);
  const observer = new MutationObserver(() => comes('the page changes'));
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });

  const seen = (control) => !control.disabled && !control.matches('[aria-hidden=true]') && control.checkVisibility({ visibilityProperty: true });
  // What lies over it, if it can't be hit.
  const over = (control) => {
    control.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
    const box = [...control.getClientRects()].find((it) => it.width > 0 && it.height > 0);
    const hit = box && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !hit || hit === control || control.contains(hit) || hit.contains(control) ? null : hit;
  };
  const name = (control) => control.outerHTML.replace(/\s+/g, ' ').slice(0, 160);

  const pressed = new Set();
  for (let more = true; more;) {
    more = false;
    for (const control of document.querySelectorAll('a[href], button, summary, [role=button]')) {
      if (pressed.has(control) || !control.isConnected || !seen(control)) continue;
      pressed.add(control);
      more = true;
      // A menu closes when somebody goes elsewhere.
      for (const menu of document.querySelectorAll('[popover]:popover-open')) {
        if (!menu.contains(control)) menu.hidePopover();
      }
      // A link reached by Tab only stands outside of the window.
      const cover = control.matches('.gs-skip') || control.closest('[popover]') ? null : over(control);
      if (cover) dead.push(`${name(control)} lies under ${name(cover)}`);
      observer.takeRecords();
      came = '';
      // A link in a drawing has no click() of its own.
      control.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, view: window }));
      for (let wait = 0; !came && wait < 40; wait++) await new Promise((done) => setTimeout(done, 10));
      if (!came) dead.push(name(control));
    }
  }
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    const sends = field.form?.querySelector('button:not([type=button]), [type=submit]')
      ?? document.querySelector(`button[form="${field.form?.id || '-'}"]`);
    if (seen(field) && !field.readOnly && !sends && !field.matches('[hx-get], [hx-post]')) dead.push(`nothing sends ${name(field)}`);
  }
  listeners.abort();
  observer.disconnect();
  return dead;
}
