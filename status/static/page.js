// Keeps an open page true: ages that grow, and new content without a reload. Without this script the page still reads.
"use strict";

const body = document.body;
const ages = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" });
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];
let mark = body.dataset.mark && `W/"${body.dataset.mark}"`;
let seen = new Date();

function age(moment) {
  const seconds = (Date.now() - moment) / 1000;
  const step = STEPS.find(([, length]) => seconds >= length);
  return step ? ages.format(-Math.floor(seconds / step[1]), step[0]) : ages.format(0, "second");
}

function tellAges() {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    time.textContent = age(Date.parse(time.dateTime));
  }
}

function tell(id, words) {
  document.getElementById(id).textContent = words.replace("%", clock.format(seen));
}

function tellFreshness(fresh) {
  const stale = document.getElementById("stale");
  tell("updated", body.dataset.updated);
  if (stale.hidden !== fresh) {
    tell("stale", fresh ? "" : body.dataset.stale);
    stale.hidden = fresh;
  }
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

async function refresh() {
  if (document.hidden || document.querySelector("details[open]")) return;  // nobody loses what they are reading
  try {
    const asking = { headers: { "If-None-Match": mark }, signal: AbortSignal.timeout(10000) };
    const answer = await fetch(location.href, asking);
    if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
    seen = new Date();
    if (answer.ok) {
      replace(await answer.text());
      mark = answer.headers.get("ETag");
      tell("news", body.dataset.changed);
    }
    tellFreshness(true);
  } catch {
    tellFreshness(false);
  }
  tellAges();
}

tellAges();
setInterval(tellAges, 30000);
// A page that tells of an error has no mark and is not asked for again.
if (mark) {
  tellFreshness(true);
  setInterval(refresh, body.dataset.refresh * 1000);
  document.addEventListener("visibilitychange", refresh);
}
