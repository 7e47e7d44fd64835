// Lets the recorder start without a network. Pages come from the hospital whenever it answers; only the recorder's page for
// a new visit, which names no patient, and the files that it loads are kept.

const CACHE = "scribe-recorder";

async function keep(paths) {
  const cache = await caches.open(CACHE);
  for (const path of paths) {
    const answer = await fetch(path, { credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (answer?.ok) await cache.put(path, answer);
  }
}

async function fromHospital(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(path, { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (Array.isArray(event.data?.keep)) event.waitUntil(keep(event.data.keep));
});
self.addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  const isRecorder = event.request.mode === "navigate" && pathname === "/record";
  if (event.request.method === "GET" && (isRecorder || pathname.startsWith("/static/"))) {
    event.respondWith(fromHospital(event.request, pathname));
  }
});
