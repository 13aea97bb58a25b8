// What pages can do better with a script. Without it every page works, by links and forms.
(() => {
  'use strict';
  const MOST_LINES = 5000;

  // -- a run, live
  const run = document.querySelector('[data-run]');
  if (!run) return;

  const part = (name) => run.querySelector(`[data-part="${CSS.escape(name)}"]`);
  const logOf = (step) => run.querySelector(`[data-log="${CSS.escape(step)}"]`);
  const nearEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const toEnd = (log) => { log.scrollTop = log.scrollHeight; };

  const setUp = (root) => {
    root.querySelectorAll('.gs-log-toggle').forEach((button) => {
      button.hidden = false;
      button.setAttribute('aria-pressed', 'true');
      button.addEventListener('click', () => {
        const on = button.getAttribute('aria-pressed') !== 'true';
        button.setAttribute('aria-pressed', String(on));
        button.closest('details').querySelector('.gs-log').classList.toggle(button.dataset.toggle, !on);
      });
    });
    root.querySelectorAll('[data-end]').forEach((link) => link.addEventListener('click', (event) => {
      event.preventDefault();
      toEnd(link.closest('details').querySelector('.gs-log'));
    }));
    root.querySelectorAll('[data-older]').forEach((link) => link.addEventListener('click', (event) => {
      event.preventDefault();
      older(link);
    }));
  };

  const fetchPart = async (url) => {
    const answer = await fetch(url, { headers: { 'HX-Request': 'true' } });
    if (!answer.ok) throw new Error(String(answer.status));
    const box = document.createElement('div');
    box.innerHTML = await answer.text();
    return box;
  };

  // Older lines are put above, and what is being read stays where it is.
  const older = async (link) => {
    const log = link.closest('details').querySelector('.gs-log');
    const box = await fetchPart(link.href);
    const height = log.scrollHeight;
    const lines = [...box.querySelectorAll('.gs-log > div')];
    log.prepend(...lines);
    log.scrollTop += log.scrollHeight - height;
    const next = box.querySelector('[data-older]');
    if (next) link.href = next.href; else link.remove();
  };

  // The log of a step is fetched when it is opened.
  run.querySelectorAll('details[data-step]').forEach((step) => step.addEventListener('toggle', async () => {
    const lazy = step.querySelector('[data-lazy]');
    if (!step.open || !lazy) return;
    try {
      const box = await fetchPart(lazy.dataset.lazy);
      lazy.replaceWith(...box.children);
      setUp(step);
      const log = step.querySelector('.gs-log');
      if (log) toEnd(log);
    } catch (_) {
      // The link in its place still works.
    }
  }));

  setUp(run);
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView({ block: 'center' });
  else run.querySelectorAll('[data-log]').forEach(toEnd);

  if (!run.dataset.live || !window.EventSource) return;

  const append = ({ step, html }) => {
    const log = logOf(step);
    if (!log) return;
    const follow = nearEnd(log);
    const end = log.querySelector(':scope > span');
    const box = document.createElement('template');
    box.innerHTML = html;
    for (const line of [...box.content.children]) {
      if (!document.getElementById(line.id)) log.insertBefore(line, end);
    }
    while (log.children.length > MOST_LINES) log.firstElementChild.remove();
    if (follow) toEnd(log);
  };

  const overview = ({ html }) => {
    const box = document.createElement('template');
    box.innerHTML = html;
    let openNow = null;
    for (const fresh of box.content.querySelectorAll('[data-new]')) {
      const old = part(fresh.dataset.new);
      if (!old) {
        if (fresh.dataset.new.startsWith('summary-')) location.reload();
        continue;
      }
      // A focused control isn't replaced under somebody's fingers.
      if (!old.contains(document.activeElement) && old.innerHTML.trim() !== fresh.innerHTML.trim()) {
        old.innerHTML = fresh.innerHTML;
      }
      const step = old.closest('details[data-step]');
      if (step && fresh.dataset.tone) {
        step.classList.remove('is-ok', 'is-run', 'is-fail', 'is-idle', 'is-next');
        step.classList.add(fresh.dataset.tone);
        if (fresh.dataset.state === 'pending') step.classList.add('is-next');
        if (fresh.dataset.state === 'running') openNow = step;
      }
    }
    // Follow the work: the running step opens, the one before folds, unless somebody reads elsewhere.
    if (openNow && !openNow.open && !openNow.dataset.seen) {
      openNow.dataset.seen = 'yes';
      run.querySelectorAll('details[open].is-ok').forEach((done) => {
        const log = done.querySelector('.gs-log');
        if (!log || nearEnd(log)) done.open = false;
      });
      openNow.open = true;
    }
  };

  const stale = document.getElementById('stale');
  const source = new EventSource(run.dataset.live);
  source.addEventListener('lines', (event) => append(JSON.parse(event.data)));
  source.addEventListener('overview', (event) => overview(JSON.parse(event.data)));
  source.addEventListener('end', () => source.close());
  source.addEventListener('open', () => { stale.hidden = true; });
  source.addEventListener('error', () => {
    stale.querySelector('[data-stale]').textContent = new Date().toLocaleTimeString();
    stale.hidden = false;
  });
  addEventListener('pagehide', () => source.close());
})();
