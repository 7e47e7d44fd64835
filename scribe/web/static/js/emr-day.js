// The EMR's appointments, brought behind the page: it never waits for them, and without scripts the link leads there.

const place = document.querySelector("[data-load]");

async function load() {
  const waits = place.querySelector("[data-waits]");
  waits.hidden = false;
  place.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(place.dataset.load, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("emr-day");
    if (!answer.ok || !found) throw new Error("no list");
    place.replaceChildren(document.importNode(found, true));
  } catch {
    waits.hidden = true;
    place.querySelector("[data-failed]").hidden = false;
  } finally {
    place.removeAttribute("aria-busy");
  }
}

if (place) load();
