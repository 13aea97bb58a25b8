// What pages can do better with a script. Without it every page works, by links and forms.
(() => {
  'use strict';
  const MOST_LINES = 5000;

  // -- forms: a second click while the first one is under way does nothing
  addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = 'yes';
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  // Back in the history is a fresh page.
  addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach((form) => {
    delete form.dataset.sent;
  }));

  // -- what renews itself isn't taken away under a finger, or from the keyboard
  addEventListener('htmx:beforeRequest', (event) => {
    const place = event.target;
    const focused = document.activeElement;
    const used = place.matches(':active')
      || place.querySelector('input:checked') // picked for something that is done with several
      || (focused !== place && place.contains(focused) && focused.matches(':focus-visible'));
    if (used && place.getAttribute('hx-trigger')?.startsWith('every')) event.preventDefault();
  });

  // Picked while the answer was on its way.
  addEventListener('htmx:beforeSwap', (event) => {
    const polls = event.target.getAttribute('hx-trigger')?.startsWith('every');
    if (polls && event.target.querySelector('input:checked')) event.detail.shouldSwap = false;
  });

  // -- and it stays scrolled to where it was
  const scrolled = new Map();
  const scrolling = (place) => place.querySelectorAll('[tabindex][role=region]');
  addEventListener('htmx:beforeSwap', (event) => {
    scrolled.clear();
    for (const it of scrolling(event.target)) scrolled.set(it.ariaLabel, [it.scrollLeft, it.scrollTop]);
  });
  addEventListener('htmx:load', (event) => {
    for (const it of scrolling(event.target)) {
      if (scrolled.has(it.ariaLabel)) it.scrollTo(...scrolled.get(it.ariaLabel));
    }
  });

  // -- the editor: JSON that somebody types in isn't replaced by what the form had before
  addEventListener('htmx:beforeSwap', (event) => {
    const text = event.target.id === 'json' && event.target.querySelector('textarea:focus');
    if (text && text.value !== text.defaultValue) event.detail.shouldSwap = false;
  });

  // -- the editor: steps fold, and are dragged to where they belong
  const folded = new Set();
  const foldName = (card) => `${card.parentElement.dataset.steps} ${card.getAttribute('aria-label').replace(/,[^,]*$/, '')}`;
  const fold = (card, on) => {
    const button = card.querySelector('[data-fold]');
    card.classList.toggle('is-folded', on);
    button.setAttribute('aria-expanded', String(!on));
    if (on) folded.add(foldName(card));
    else folded.delete(foldName(card));
  };
  const setUpSteps = (root) => root.querySelectorAll('[data-steps] > .gs-edit').forEach((card) => {
    if (card.querySelector('[data-fold]')) return;
    const button = document.createElement('button');
    const title = card.querySelector('h3').textContent;
    button.type = 'button';
    button.className = 'gs-icon-btn gs-fold-step';
    button.dataset.fold = '';
    button.setAttribute('aria-label', `Show ${title}`);
    button.title = 'Fold';
    button.append(card.querySelector('.gs-edit-head .gs-i').cloneNode(true));
    button.querySelector('use').setAttribute('href', button.querySelector('use').getAttribute('href').replace(/#.*/, '#i-chevron-right'));
    card.querySelector('.gs-edit-head').prepend(button);
    const bad = card.classList.contains('is-bad');
    fold(card, !bad && folded.has(foldName(card)));
    const number = card.querySelector('.no');
    number.draggable = true;
    number.title = 'Drag to move';
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-fold]');
    const card = button?.closest('.gs-edit');
    if (card) fold(card, !card.classList.contains('is-folded'));
  });
  let dragged = null;
  document.addEventListener('dragstart', (event) => {
    dragged = event.target.closest?.('[data-steps] > .gs-edit') ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = 'move';
    event.dataTransfer.setData('text/plain', dragged.querySelector('h3').textContent);
    event.dataTransfer.setDragImage(dragged, 16, 16);
  });
  const overCard = (event) => {
    const card = event.target.closest?.('[data-steps] > .gs-edit');
    return dragged && card && card.parentElement === dragged.parentElement ? card : null;
  };
  const unmark = () => document.querySelectorAll('.gs-edit.is-over').forEach((it) => it.classList.remove('is-over'));
  document.addEventListener('dragover', (event) => {
    const card = overCard(event);
    if (!card) return;
    event.preventDefault();
    unmark();
    card.classList.toggle('is-over', card !== dragged);
  });
  document.addEventListener('drop', (event) => {
    const card = overCard(event);
    if (!card) return;
    event.preventDefault();
    if (card !== dragged) {
      const list = card.parentElement;
      const move = list.querySelector('[data-move]');
      move.value = `move:${dragged.dataset.at}-${card.dataset.at}:${list.dataset.steps}`;
      move.click();
    }
  });
  document.addEventListener('dragend', () => {
    dragged = null;
    unmark();
  });

  // -- the editor: what isn't saved isn't lost without a question
  let unsaved = false;
  let leaving = false;
  const edits = (event) => { if (event.target.closest?.('[data-edited]')) unsaved = true; };
  document.addEventListener('input', edits);
  addEventListener('htmx:afterSwap', (event) => { if (event.target.id === 'editor') unsaved = true; });
  addEventListener('submit', (event) => { leaving = event.target.matches('[data-edited]'); });
  addEventListener('beforeunload', (event) => {
    if (unsaved && !leaving && document.querySelector('[data-edited]')) event.preventDefault();
  });
  setUpSteps(document);
  addEventListener('htmx:load', (event) => setUpSteps(event.target));

  // -- the bell: listens while somebody looks
  const bell = document.querySelector('[data-bell]');
  if (bell && window.EventSource) {
    let heard = null;
    const ring = (event) => {
      const { count, label, html } = JSON.parse(event.data);
      const number = bell.querySelector('.gs-count');
      number.textContent = count;
      number.hidden = count === 0;
      bell.setAttribute('aria-label', label);
      bell.title = label;
      const desk = document.querySelector('[data-desk]');
      if (desk && !desk.contains(document.activeElement)) desk.innerHTML = html;
    };
    const listen = () => {
      if (document.hidden || heard) return;
      heard = new EventSource(bell.dataset.bell);
      heard.addEventListener('bell', ring);
    };
    const stop = () => {
      heard?.close();
      heard = null;
    };
    document.addEventListener('visibilitychange', () => (document.hidden ? stop() : listen()));
    addEventListener('pagehide', stop);
    listen();
  }

  // -- a run, live
  const run = document.querySelector('[data-run]');
  if (!run) return;

  const part = (name) => run.querySelector(`[data-part="${CSS.escape(name)}"]`);
  const logOf = (step) => run.querySelector(`[data-log="${CSS.escape(step)}"]`);
  const nearEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const toEnd = (log) => { log.scrollTop = log.scrollHeight; };
  const numberOf = (line) => Number(line.id.slice(1));
  const linesOf = (log) => log.querySelectorAll(':scope > div');
  const within = (log, selector) => log.closest('details').querySelector(selector);

  // What is live says whether it is followed.
  const tellFollowing = (log) => {
    const place = within(log, '[data-following]');
    const step = log.closest('details');
    if (!place || !run.dataset.live) return;
    const text = !step.classList.contains('is-run') ? ''
      : nearEnd(log) && within(log, '[data-after]').hidden ? 'Following' : 'Not following';
    if (place.textContent !== text) place.textContent = text;
  };

  // The links lead to what is just outside of the lines that are there.
  const setOlder = (log, there) => {
    const link = within(log, 'a[data-older]');
    link.hidden = !there;
  };

  const fetchPart = async (url) => {
    const answer = await fetch(url, { headers: { 'HX-Request': 'true' } });
    if (!answer.ok) throw new Error(String(answer.status));
    const box = document.createElement('template');
    box.innerHTML = await answer.text();
    return box.content;
  };

  // Older lines are put above, and what is being read stays where it is.
  const older = async (log) => {
    const first = log.querySelector(':scope > div');
    const link = within(log, 'a[data-older]');
    const box = await fetchPart(link.dataset.older + numberOf(first));
    // A second click had the same answer, or the lines before the first have gone meanwhile.
    if (log.querySelector(':scope > div') !== first) return;
    const height = log.scrollHeight;
    log.prepend(...box.querySelectorAll('.gs-log > div'));
    log.scrollTop += log.scrollHeight - height;
    setOlder(log, !box.querySelector('a[data-older]').hidden);
  };

  const newer = async (log) => {
    const link = within(log, 'a[data-newer]');
    await meanwhile(log.dataset.log, async () => {
      const box = await fetchPart(link.dataset.newer + numberOf(lastLine(log)));
      for (const line of box.querySelectorAll('.gs-log > div')) put(log, line);
      within(log, '[data-after]').hidden = box.querySelector('[data-after]').hidden;
      trim(log);
    });
  };

  const lastLine = (log) => [...linesOf(log)].at(-1);

  // A line that is there already comes again when it was said while the page was made.
  const put = (log, line) => {
    const end = log.querySelector(':scope > span');
    const last = end.previousElementSibling;
    if (!last || numberOf(last) < numberOf(line)) log.insertBefore(line, end);
  };

  // What a step says while a part of its log is fetched waits, and is put behind that part.
  const waiting = new Map();
  const meanwhile = async (step, deed) => {
    if (waiting.has(step)) return;
    waiting.set(step, []);
    try {
      await deed();
    } finally {
      const said = waiting.get(step);
      waiting.delete(step);
      said.forEach((html) => append({ step, html }));
    }
  };

  const trim = (log) => {
    let over = log.childElementCount - MOST_LINES;
    if (over <= 0) return;
    while (over-- > 0) log.firstElementChild.remove();
    setOlder(log, true);
  };

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
    const onClick = (selector, deed) => root.querySelectorAll(selector).forEach((link) => {
      link.addEventListener('click', async (event) => {
        const log = link.closest('details').querySelector('.gs-log');
        if (event.metaKey || event.ctrlKey || !log.querySelector(':scope > div')) return;
        event.preventDefault();
        try {
          await deed(log);
        } catch (_) {
          location.assign(link.href);
        }
      });
    });
    onClick('[data-end]', (log) => {
      if (within(log, '[data-after]').hidden) toEnd(log);
      else throw new Error('the end is elsewhere');
    });
    onClick('a[data-older]', older);
    onClick('a[data-newer]', newer);
    root.querySelectorAll('[data-log]').forEach((log) => {
      log.addEventListener('scroll', () => tellFollowing(log), { passive: true });
      tellFollowing(log);
    });
  };

  // The log of a step is fetched when it is opened.
  run.querySelectorAll('details[data-step]').forEach((step) => step.addEventListener('toggle', async () => {
    const lazy = step.querySelector('[data-lazy]');
    if (!step.open || !lazy) return;
    try {
      await meanwhile(step.dataset.step, async () => {
        const box = await fetchPart(lazy.dataset.lazy);
        lazy.replaceWith(...box.children);
        setUp(step);
        const log = step.querySelector('.gs-log');
        if (log) toEnd(log);
      });
    } catch (_) {
      // The link in its place still works.
    }
  }));

  const append = ({ step, html }) => {
    const said = waiting.get(step);
    if (said) {
      said.push(html);
      return;
    }
    const log = logOf(step);
    if (!log) return;
    // Who reads elsewhere in the log is told that there is more, by the link.
    if (!within(log, '[data-after]').hidden) return;
    const follow = nearEnd(log);
    const box = document.createElement('template');
    box.innerHTML = html;
    for (const line of [...box.content.children]) put(log, line);
    if (follow) {
      trim(log);
      toEnd(log);
    }
    tellFollowing(log);
  };

  setUp(run);
  const target = location.hash && document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView({ block: 'center' });
  else run.querySelectorAll('[data-log]').forEach(toEnd);

  if (!run.dataset.live || !window.EventSource) return;

  // What a part had when it came last; page.js may have put its times into another zone since.
  const had = new Map();
  const overview = ({ html }) => {
    const box = document.createElement('template');
    box.innerHTML = html;
    let openNow = null;
    for (const fresh of box.content.querySelectorAll('[data-new]')) {
      if (fresh.dataset.new === 'title') {
        document.title = document.title.replace(/^.*(?= · [^·]* · Goldsmith$)/, fresh.textContent);
        continue;
      }
      const old = part(fresh.dataset.new);
      if (!old) {
        if (fresh.dataset.new.startsWith('summary-')) location.reload();
        continue;
      }
      // A focused control isn't replaced under somebody's fingers.
      const focused = document.activeElement;
      // Whoever pressed Copy holds nothing.
      if ((focused === old || !old.contains(focused) || focused.matches('.gs-copy')) && had.get(old) !== fresh.innerHTML
          && old.innerHTML.trim() !== fresh.innerHTML.trim()) {
        old.innerHTML = fresh.innerHTML;
        had.set(old, fresh.innerHTML);
      }
      const step = old.closest('details[data-step]');
      if (step && fresh.dataset.tone) {
        step.classList.remove('is-ok', 'is-run', 'is-fail', 'is-idle', 'is-next');
        step.classList.add(fresh.dataset.tone);
        if (fresh.dataset.state === 'pending') step.classList.add('is-next');
        if (fresh.dataset.state === 'running') openNow = step;
      }
    }
    run.querySelectorAll('details[open] [data-log]').forEach(tellFollowing);
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
    const now = stale.querySelector('time');
    now.dateTime = new Date().toISOString();
    now.textContent = 'now';
    stale.hidden = false;
  });
  addEventListener('pagehide', () => source.close());
})();
