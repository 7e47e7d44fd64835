// The recorder's page without a network: a service worker keeps its files, and the page as it was last for this person.

const CACHE = "scribe-recorder";

/** Keeps the recorder's page and what it loads, for a start without a network. */
export async function keepPage() {
  if (!navigator.serviceWorker || !window.caches) return;
  try {
    const registration = await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname);
    const files = [...new Set(loaded.filter((path) => path.startsWith("/static/")))];
    registration.active?.postMessage({ keep: ["/record", ...files] });
  } catch {
    // A browser that keeps nothing needs a network to start.
  }
}

/** Forgets the page: whoever signs in next gets their own. */
export async function forgetPage() {
  await window.caches?.delete(CACHE);
}
