// The slider through a request's history: the story below it is shown as it was. Without this script links do the same.
"use strict";

(() => {
  const PARTS = ["story", "standing", "then-told", "steps-back"];
  const PATIENCE = 150; // milliseconds that the hand must rest before the page is asked for
  let waiting;
  let asking;

  const slider = () => document.getElementById("as-of");

  function unveil() {
    const range = slider();
    if (range) range.hidden = false;
    if (range) name(range);
  }

  // A screen reader hears what happened there, not a number.
  function name(range) {
    const moment = document.querySelector(`#moment-${range.value} strong`);
    const at = document.querySelector(`#moment-${range.value} time`);
    if (moment && at) range.setAttribute("aria-valuetext", `${moment.textContent}, ${at.textContent}`);
  }

  function address(range) {
    const url = new URL(location.href);
    if (range.value === range.max) url.searchParams.delete("as_of");
    else url.searchParams.set("as_of", range.value);
    return url;
  }

  async function look(range) {
    asking?.abort();
    asking = new AbortController();
    const url = address(range);
    try {
      const answer = await fetch(url, { signal: asking.signal });
      if (!answer.ok) return;
      const then = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of PARTS) {
        const [now, next] = [document.getElementById(part), then.getElementById(part)];
        if (now && next) now.replaceWith(document.adoptNode(next));
      }
      document.querySelector(".then").classList.toggle("is-past", range.value !== range.max);
      document.title = then.title;
      history.replaceState(null, "", url);
      name(range);
    } catch { /* moved on, or the network is away: the page says so by itself */ }
  }

  document.addEventListener("input", (event) => {
    if (event.target.id !== "as-of") return;
    name(event.target);
    clearTimeout(waiting);
    waiting = setTimeout(look, PATIENCE, event.target);
  });
  document.addEventListener("shown", unveil);
  unveil();
})();
