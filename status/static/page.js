// Keeps an open page true: ages that grow, and new content without a reload. Without this script the page still reads.
// It tells `document` what it found: "fresh" after every answer, "shown" after new content; "due" makes it ask at once.
"use strict";

const body = document.body;
const lang = document.documentElement.lang;
const ages = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
const clock = (style) => new Intl.DateTimeFormat(lang, { timeStyle: style }).format(seen);
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];
const tell = (id, words) => { document.getElementById(id).textContent = words; };
let mark = body.dataset.mark && `W/"${body.dataset.mark}"`;
let seen = new Date(Number(body.dataset.offline) || Date.now());
let asking = false;
let again = false;  // asked for while an answer was on its way, which may be older than the news
let retry;

function age(moment) {
  const seconds = (Date.now() - moment) / 1000;
  const step = STEPS.find(([, length]) => seconds >= length);
  return step ? ages.format(-Math.floor(seconds / step[1]), step[0]) : ages.format(0, "second");
}

function span(moment) {
  const seconds = Math.max(0, Date.now() - moment) / 1000;
  const [unit, length] = STEPS.find(([, long]) => seconds >= long) ?? STEPS[2];
  return new Intl.NumberFormat(lang, { style: "unit", unit, unitDisplay: "short" }).format(Math.floor(seconds / length));
}

function tellAges() {
  for (const time of document.querySelectorAll("time[data-ago]")) time.textContent = age(Date.parse(time.dateTime));
  for (const time of document.querySelectorAll("time[data-for]")) time.textContent = span(Date.parse(time.dateTime));
}

function tellFreshness(fresh) {
  const stale = document.getElementById("stale");
  tell("updated", body.dataset.updated.replace("%", clock("medium")));
  if (stale.hidden !== fresh) {
    stale.textContent = fresh ? "" : body.dataset.stale.replace("%", clock("short"));
    stale.hidden = fresh;
  }
  body.classList.toggle("old", !fresh);
}

// The main part is replaced; the reader keeps the place on the page and the focused link.
function replace(html) {
  const next = new DOMParser().parseFromString(html, "text/html");
  const focused = document.activeElement?.getAttribute("href");
  document.getElementById("main").replaceWith(document.adoptNode(next.getElementById("main")));
  document.title = next.title;
  if (focused) {
    document.querySelector(`main a[href="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
}

// Nobody loses what they are reading; a page that is live goes on behind other windows, for its title and its sound.
function busy() {
  return document.querySelector("details[open], main form :focus") || (document.hidden && !body.dataset.live);
}

async function refresh() {
  again = asking;
  if (asking || busy()) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { "If-None-Match": mark }, signal: AbortSignal.timeout(10000) });
    if (answer.status === 401 || answer.status === 404) return location.reload();
    if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
    seen = new Date();
    if (answer.ok) {
      replace(await answer.text());
      mark = answer.headers.get("ETag");
      tell("news", body.dataset.changed.replace("%", clock("medium")));
      document.dispatchEvent(new Event("shown"));
    }
    tellFreshness(true);
  } catch {
    tellFreshness(false);
    clearTimeout(retry);
    if (navigator.onLine) retry = setTimeout(refresh, 5000); // "online" may come before the network does
  } finally {
    asking = false;
  }
  tellAges();
  if (again) refresh();
}

tellAges();
setInterval(tellAges, 30000);
// A page that tells of an error has no mark and is not asked for again.
if (mark) {
  tellFreshness(!body.dataset.offline);
  setInterval(refresh, body.dataset.refresh * 1000);
  document.addEventListener("visibilitychange", refresh);
  document.addEventListener("due", refresh);
  addEventListener("online", refresh);
}

// "/" leads to the search from anywhere.
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select")) return;
  const field = document.getElementById("q");
  const link = document.querySelector(".top nav a[href^='/search']");
  if (field || link) event.preventDefault();
  field?.focus();
  field ? field.select() : link?.click();
});
