// What a page that is left open needs besides: the countdown home, news without waiting, the sound, the last snapshot.
"use strict";

(() => {
  const wall = document.body.dataset;
  const kept = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, text) => { try { localStorage.setItem(name, text); } catch { /* a browser that keeps nothing */ } },
  };

  // -- the countdown: whoever uses the page starts it again, at nought it leads home ---------------------------------
  const shown = document.getElementById("countdown");
  const atHome = location.pathname + location.search === wall.home;
  let ends = 0;

  function restart() {
    ends = Date.now() + wall.countdown * 1000;
    count();
  }

  function count() {
    const left = Math.max(0, Math.round((ends - Date.now()) / 1000));
    shown.querySelector("b").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    shown.style.setProperty("--left", left / wall.countdown);
    if (left) return;
    if (!atHome && navigator.onLine) return location.assign(wall.home);
    scrollTo({ top: 0 });
    restart();
    document.dispatchEvent(new Event("due"));
  }

  if (wall.countdown > 0) {
    shown.hidden = false;
    restart();
    setInterval(count, 1000);
    for (const use of ["pointerdown", "keydown", "wheel", "touchmove"]) addEventListener(use, restart, { passive: true });
  }

  // -- news at once: the stream only says that something changed -----------------------------------------------------
  let since = null;

  function follow() {
    const address = new URL(wall.live, location);
    if (since) address.searchParams.set("since", since);
    const stream = new EventSource(address);
    stream.addEventListener("changed", (event) => {
      since = event.lastEventId;
      document.dispatchEvent(new Event("due"));
    });
    // A browser comes back by itself after a break, but not after a refusal.
    stream.addEventListener("error", () => {
      if (stream.readyState === EventSource.CLOSED) setTimeout(follow, 30000);
    });
    addEventListener("pagehide", () => stream.close());
  }

  if (wall.live) follow();

  // -- the sound: once for each request that this browser has never shown --------------------------------------------
  const bell = document.getElementById("bell");
  const button = document.getElementById("sound");
  const KEPT = 2000;
  const GAP = 900;
  let ringing = Promise.resolve();

  function cards() {
    return Array.from(document.querySelectorAll("[data-number]"), (card) => card.dataset);
  }

  function ring() {
    bell.currentTime = 0;
    // Most browsers stay silent until somebody has touched the page: the button then asks for that touch.
    return bell.play().then(() => button.classList.remove("blocked"), () => button.classList.add("blocked"));
  }

  function listen() {
    const place = `seen ${wall.reader}`;
    const before = kept.get(place);
    const known = before ? before.split(" ") : [];
    const fresh = cards().filter((card) => !known.includes(card.number));
    if (before !== null && fresh.length === 0) return;
    kept.set(place, [...known, ...fresh.map((card) => card.number)].slice(-KEPT).join(" "));
    if (before === null || kept.get("sound") === "off") return;
    // Of a list that is longer than what is shown only the newest are news: the others have moved up.
    const news = fresh.filter((card) => !("quiet" in card));
    for (const _ of news) ringing = ringing.then(ring).then(() => new Promise((next) => setTimeout(next, GAP)));
  }

  function tellSound() {
    const on = kept.get("sound") !== "off";
    button.setAttribute("aria-pressed", on);
    button.title = on ? button.dataset.on : button.dataset.off;
  }

  if (bell) {
    button.hidden = false;
    tellSound();
    listen();
    document.addEventListener("shown", listen);
    button.addEventListener("click", () => {
      kept.set("sound", kept.get("sound") === "off" || button.classList.contains("blocked") ? "on" : "off");
      tellSound();
      if (kept.get("sound") === "on") ring();
    });
  }

  // -- the last snapshot, for a reload without a network: only of what this reader may see ---------------------------
  if (wall.until && "serviceWorker" in navigator) {
    navigator.serviceWorker.register("/static/worker.js", { scope: wall.home }).catch(() => {});
  }
})();
