// Uploads of disks in pieces, and a list that follows what workers fetch.
(() => {
  'use strict';
  const PIECE = 4 << 20;

  const send = async (form) => {
    const file = form.elements.disk.files[0];
    const said = form.querySelector('[data-said]');
    const bar = form.querySelector('progress');
    const button = form.querySelector('button');
    if (!file) return;
    const stop = (why) => {
      said.textContent = why;
      button.disabled = false;
    };
    const headers = { 'Content-Type': 'application/octet-stream', Accept: 'application/json' };
    const ask = async (address, options) => {
      try {
        return await fetch(address, options);
      } catch (_) {
        return null;
      }
    };
    button.disabled = true;
    let at = null;
    for (let broke = 0; at === null || at < file.size; ) {
      // Where it goes on, only the server knows: at the start, and after whatever went wrong.
      const sent = at !== null;
      const answer =
        !sent
          ? await ask(form.dataset.upload, { headers: { Accept: 'application/json' } })
          : await ask(`${form.dataset.upload}?at=${at}&bytes=${file.size}`, {
              method: 'PUT',
              headers,
              body: file.slice(at, at + PIECE),
            });
      if (answer?.ok) {
        const there = await answer.json();
        at = there.received < there.bytes || sent ? there.received : 0;
        if (sent) broke = 0;
        bar.value = Math.floor((at * 100) / file.size);
        said.textContent = `${bar.value} % uploaded`;
        continue;
      }
      const final = answer && answer.status < 500 && answer.status !== 429 && answer.status !== 409;
      if (final || ++broke > 8) {
        const problem = final ? await answer.json().catch(() => ({})) : {};
        stop(problem.detail ?? 'The connection broke. Upload the same file again to continue.');
        return;
      }
      said.textContent = 'The connection broke; trying again …';
      await new Promise((again) => setTimeout(again, broke * 1000));
      at = null;
    }
    location.reload();
  };
  document.addEventListener('submit', (event) => {
    if (!event.target.matches('[data-upload]')) return;
    event.preventDefault();
    send(event.target);
  });

  // -- a worker is at something: the list is asked for again, unless somebody is in it
  const follow = async () => {
    const list = document.getElementById('images');
    if (!list?.dataset.again) return;
    const busy = list.contains(document.activeElement) || list.querySelector('[data-upload] button:disabled, [open]');
    if (!busy && !document.hidden) {
      try {
        const answer = await fetch(location.pathname);
        if (answer.ok) {
          const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
          list.replaceWith(document.adoptNode(page.getElementById('images')));
        }
      } catch (_) {
        // The next time, perhaps.
      }
    }
    setTimeout(follow, 3000);
  };
  setTimeout(follow, 3000);
})();
