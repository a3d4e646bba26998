// Keeps an open page true: ages that grow, and new content without a reload. Without this script the page still reads.
"use strict";

const body = document.body;
const ages = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto", style: "short" });
const clock = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium" });
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];
let etag = null;
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

function tellFreshness(fresh) {
  const stale = document.getElementById("stale");
  document.getElementById("updated").textContent = body.dataset.updated.replace("%", clock.format(seen));
  if (stale.hidden !== fresh) {
    stale.textContent = fresh ? "" : body.dataset.stale.replace("%", clock.format(seen));
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
  document.getElementById("news").textContent = body.dataset.changed;
}

async function refresh() {
  if (document.hidden || document.querySelector("details[open]")) return;  // nobody loses what they are reading
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const answer = await fetch(location.href, { headers, signal: AbortSignal.timeout(10000) });
    if (!answer.ok && answer.status !== 304) throw new Error(answer.status);
    if (answer.ok) {
      const html = await answer.text();
      replace(html);
      etag = answer.headers.get("ETag");
    }
    seen = new Date();
    tellFreshness(true);
  } catch {
    tellFreshness(false);
  }
  tellAges();
}

tellAges();
tellFreshness(true);
setInterval(refresh, body.dataset.refresh * 1000);
setInterval(tellAges, 30000);
document.addEventListener("visibilitychange", refresh);
