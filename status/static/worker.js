// Keeps the last snapshot of a reader's home, and the files that it needs, for a reload without a network. It answers
// from what it keeps only when the network fails, and forgets everything once the reader has left or may not look.
"use strict";

const SNAPSHOT = "snapshot";
const home = new URL(registration.scope).pathname;

const FILES = ["page.css", "wall.css", "page.js", "wall.js", "mark.svg", "bell.wav"].map((name) => `/static/${name}`);

// The page that brought us was loaded without us: what it needs is asked for once more.
async function begin() {
  skipWaiting();
  await Promise.allSettled([show(new Request(home)), ...FILES.map((file) => load(new Request(file)))]);
}

addEventListener("install", (event) => event.waitUntil(begin()));
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin) return;
  if (pathname === "/leave") event.waitUntil(caches.delete(SNAPSHOT));
  else if (pathname === home) event.respondWith(show(event.request));
  else if (pathname.startsWith("/static/")) event.respondWith(load(event.request));
});

async function load(request) {
  const cache = await caches.open(SNAPSHOT);
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.status === 200) await cache.put(request.url, answer.clone());
    return answer;
  } catch {
    return (await cache.match(request.url)) ?? Response.error();
  }
}

async function show(request) {
  const cache = await caches.open(SNAPSHOT);
  try {
    const answer = await fetch(request);
    if (answer.status === 200) await cache.put(home, answer.clone());
    if (answer.status === 200 || answer.status === 304) await cache.put("/seen", new Response(String(Date.now())));
    if (answer.status === 401 || answer.status === 404) await caches.delete(SNAPSHOT);
    return answer;
  } catch {
    // A page that is open sees for itself that the network is gone.
    return request.mode === "navigate" ? recall(cache) : Response.error();
  }
}

async function recall(cache) {
  const kept = await cache.match(home);
  if (!kept || Date.now() > Date.parse(kept.headers.get("Snapshot-Until"))) {
    await caches.delete(SNAPSHOT);
    return Response.error();
  }
  const seen = await (await cache.match("/seen"))?.text() ?? "1";
  const html = (await kept.text()).replace('data-offline=""', `data-offline="${seen}"`);
  return new Response(html, { headers: kept.headers });
}
