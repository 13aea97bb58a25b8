// What every page has: times in the reader's zone, copying, menus by arrows.
(() => {
  'use strict';

  // -- times: the server says them in UTC, the reader has a zone, and what was just now isn't for long
  const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  const two = (number) => String(number).padStart(2, '0');
  const offsets = (() => {
    const as = (timeZone) => new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    try {
      return as(document.documentElement.dataset.zone || undefined);
    } catch (_) {
      return as(undefined); // a zone that Java knows and this browser doesn't
    }
  })();
  // An offset changes at a quarter of an hour at most.
  const known = new Map();
  const offset = (at) => {
    const quarter = Math.floor(at / 900000);
    if (!known.has(quarter)) {
      const name = offsets.formatToParts(at).find((part) => part.type === 'timeZoneName').value;
      const [, sign, hours, minutes] = name.match(/([+-])(\d+):(\d+)/) ?? [null, '+', 0, 0];
      known.set(quarter, { name: name.replace('GMT', 'UTC'), ms: Number(sign + '1') * (hours * 60 + +minutes) * 60000 });
    }
    return known.get(quarter);
  };
  const local = (at) => new Date(+at + offset(+at).ms);
  const forms = {
    day: (at, l) => `${l.getUTCDate()} ${MONTHS[l.getUTCMonth()]} ${l.getUTCFullYear()}`,
    minute: (at, l) => `${forms.day(at, l)}, ${two(l.getUTCHours())}:${two(l.getUTCMinutes())}`,
    second: (at, l) => `${forms.minute(at, l)}:${two(l.getUTCSeconds())}`,
    line: (at, l) => l.toISOString().slice(11, 23),
    ago: (at, l) => {
      const minutes = Math.floor((Date.now() - at) / 60000);
      if (minutes < 1) return 'just now';
      if (minutes < 60) return `${minutes} min ago`;
      if (minutes < 1440) return `${Math.floor(minutes / 60)} h ago`;
      return minutes < 10080 ? `${Math.floor(minutes / 1440)} d ago` : forms.day(at, l);
    },
  };
  const tell = (time) => {
    const at = new Date(time.dateTime);
    if (isNaN(at)) return;
    const there = local(at);
    const form = time.dataset.time ?? 'line';
    // What lasts until a day was said as one, and is the same day everywhere.
    const text = forms[form](at, form === 'day' ? at : there);
    if (time.textContent !== text) time.textContent = text;
    time.title = `${forms.second(at, there)} ${offset(+at).name}`;
  };
  const tellAll = (root) => {
    if (root.matches('time[datetime]')) tell(root);
    root.querySelectorAll('time[datetime]').forEach(tell);
  };
  tellAll(document.body);
  setInterval(() => document.querySelectorAll('time[data-time=ago]').forEach(tell), 15000);
  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === 'attributes') tell(change.target);
      else for (const node of change.addedNodes) if (node.nodeType === 1) tellAll(node);
    }
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ['datetime'] });

  // -- theme: the button leads to the other one; to the system's own by following it again
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const switcher = document.querySelector('[data-theme]');
  const offer = () => {
    const dark = root.dataset.bsTheme !== 'dark';
    switcher.value = dark === system.matches ? 'auto' : dark ? 'dark' : 'light';
    switcher.title = `Switch to ${dark ? 'dark' : 'light'} theme`;
    switcher.setAttribute('aria-label', switcher.title);
  };
  if (switcher) {
    system.addEventListener('change', offer);
    offer();
  }

  // -- copying: says so beside the button, and to who doesn't see it
  const said = document.createElement('div');
  said.className = 'visually-hidden';
  said.setAttribute('aria-live', 'polite');
  said.dataset.copied = '';
  document.body.append(said);

  // Where the clipboard is closed to scripts (http, no permission) the older way is open.
  const copyOld = (text, button) => {
    const area = document.createElement('textarea');
    area.className = 'visually-hidden';
    area.value = text;
    button.after(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    button.focus();
    return done;
  };
  const copy = async (text, button) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (_) {
      return copyOld(text, button);
    }
  };
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    const done = await copy(button.dataset.copy, button);
    button.dataset.said = done ? 'Copied' : 'Not copied: select it';
    said.textContent = done ? `Copied ${button.dataset.what}` : `The ${button.dataset.what} could not be copied`;
    if (!done) getSelection().selectAllChildren(button.previousElementSibling ?? button.parentElement);
    setTimeout(() => {
      delete button.dataset.said;
      said.textContent = '';
    }, 2000);
  });

  // -- the box that finds things: / or Ctrl-K leads there, arrows go through what it found
  const find = document.querySelector('[data-find]');
  const hits = find?.parentElement.querySelector('.gs-hits');
  const typing = (place) => place.closest('input, textarea, select, [contenteditable]');
  document.addEventListener('keydown', (event) => {
    const asked = (event.key === '/' && !typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey)
      || (event.key === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey);
    if (!find || !asked) return;
    event.preventDefault();
    if (find.offsetParent) {
      find.focus();
      find.select();
    } else location.assign(find.form.action); // a phone with a keyboard
  });
  find?.form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') {
      find.value = '';
      hits.replaceChildren();
      find.blur();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const stops = [find, ...hits.querySelectorAll('a')];
      const at = stops.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
      event.preventDefault();
      stops.at(at % stops.length).focus();
    }
  });
  find?.form.addEventListener('focusout', (event) => {
    if (!find.form.contains(event.relatedTarget)) hits.replaceChildren();
  });
  // A click on a line isn't the end of looking: it leads there.
  hits?.addEventListener('mousedown', (event) => event.preventDefault());
  // What comes when nobody waits for it any more stays away.
  hits?.addEventListener('htmx:beforeSwap', (event) => {
    if (!find.form.contains(document.activeElement)) event.detail.shouldSwap = false;
  });

  // -- a field with a list: all of it is offered to who comes to choose another
  document.querySelectorAll('[data-pick]').forEach((field) => {
    const like = field.placeholder;
    field.addEventListener('focus', () => {
      field.placeholder = field.value || like;
      field.dataset.had = field.value;
      field.value = '';
    });
    field.addEventListener('blur', () => {
      field.placeholder = like;
      if (!field.value) field.value = field.dataset.had;
    });
    field.form.addEventListener('submit', () => { field.value ||= field.dataset.had ?? ''; });
  });

  // -- filters: the address has what is looked for and nothing else
  addEventListener('htmx:configRequest', (event) => {
    if (!event.target.matches('[data-filters]')) return;
    const sent = event.detail.parameters;
    for (const name of Object.keys(sent)) if (sent[name] === '') delete sent[name];
  });

  // -- keys: ? shows them, g and a letter leads to a place
  const keys = document.getElementById('shortcuts');
  let going = 0;
  document.addEventListener('keydown', (event) => {
    if (!keys || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '?') {
      event.preventDefault();
      keys.togglePopover();
    } else if (event.key === 'g' && !going) {
      going = setTimeout(() => { going = 0; }, 1500);
    } else if (going) {
      clearTimeout(going);
      going = 0;
      const place = document.querySelector(`.gs-side a[data-key="${CSS.escape(event.key)}"]`);
      if (place) place.click();
    }
  });

  // -- a run that ended while nobody looked: the tab tells it by its picture until somebody does
  const title = document.querySelector('title');
  const icon = document.querySelector('link[rel=icon]');
  const usual = icon.href;
  const ends = { Succeeded: '#1b6b3c', 'Partly distributed': '#96430a', Failed: '#b0261d', Canceled: '#5d584e' };
  new MutationObserver(() => {
    const color = ends[document.title.split(' · ')[0]];
    if (!color || !document.hidden) return;
    icon.href = 'data:image/svg+xml,' + encodeURIComponent(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="7" fill="${color}"/></svg>`);
  }).observe(title, { childList: true, characterData: true, subtree: true });
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && icon.href !== usual) icon.href = usual;
  });

  // -- menus: Tab and Escape are the browser's, the arrows are ours
  document.addEventListener('keydown', (event) => {
    if (!['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(event.key)) return;
    const opener = event.target.closest('[popovertarget]');
    if (opener && !event.key.startsWith('Arrow')) return;
    const menu = opener ? document.getElementById(opener.getAttribute('popovertarget')) : event.target.closest('[popover]');
    if (!menu || event.target.matches('input, select, textarea')) return;
    event.preventDefault();
    if (!menu.matches(':popover-open')) opener.click();
    const stops = [...menu.querySelectorAll('a[href], button')];
    const at = stops.indexOf(document.activeElement);
    const to = {
      ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1,
    }[event.key];
    stops.at(to === stops.length ? 0 : to).focus();
  });
})();
