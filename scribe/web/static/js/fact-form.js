// The form of a fact, in a dialog of the note page or on a page of its own: what it would write is shown as one types.

import { searching } from "./terms.js";

const WAIT_MS = 350;
document.documentElement.classList.add("has-script");

function entries(form) {
  return Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "do"));
}

/** Fields that go with what was chosen; a hidden one is emptied, so that nothing unseen is sent. */
function fit(form) {
  const chosen = (name) => form.elements[`f_${name}`]?.value;
  const ticked = (name) => form.elements[`f_${name}`]?.checked;
  const rules = {
    medication: { until_now: chosen("change") === "changed", reason: ticked("as_needed") },
    vital_sign: { diastolic: chosen("name") === "blood_pressure" },
    allergy: {
      reaction: chosen("assertion") === "present",
      category: chosen("assertion") === "denied" && chosen("substance") === "",
    },
    problem: {
      relation: chosen("assertion") === "family",
      side: chosen("assertion") !== "family",
      onset: !["denied", "family"].includes(chosen("assertion")),
      diagnosis: ["present", "possible"].includes(chosen("assertion")),
    },
  }[form.dataset.kind];
  for (const [name, shown] of Object.entries(rules)) {
    const place = form.querySelector(`[data-field="${name}"]`);
    const field = form.elements[`f_${name}`];
    place.hidden = !shown;
    if (shown) continue;
    if (field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  if (form.dataset.kind === "vital_sign") fitUnits(form, chosen("name"));
}

const UNITS = {
  blood_pressure: ["mm[Hg]"], heart_rate: ["/min"], respiratory_rate: ["/min"], body_temperature: ["Cel", "[degF]"],
  oxygen_saturation: ["%"], body_weight: ["kg", "[lb_av]"], body_height: ["cm"],
};

function fitUnits(form, name) {
  const unit = form.elements.f_unit;
  for (const option of unit.options) option.hidden = option.disabled = !UNITS[name].includes(option.value);
  if (!UNITS[name].includes(unit.value)) [unit.value] = UNITS[name];
}

function take(form, html) {
  const answer = new DOMParser().parseFromString(html, "text/html").getElementById("fact-answer");
  if (!answer) return false;
  for (const place of form.querySelectorAll("[data-said]")) {
    const fresh = answer.querySelector(`[data-said="${place.dataset.said}"]`);
    place.replaceChildren(...(fresh ? document.importNode(fresh, true).childNodes : []));
    const field = form.querySelector(`#f-${place.dataset.said}`);
    if (place.querySelector(".field__error")) field?.setAttribute("aria-invalid", "true");
    else field?.removeAttribute("aria-invalid");
  }
  const fresh = document.importNode(answer.querySelector("#fact-preview"), true);
  form.querySelector("#fact-preview").replaceWith(fresh);
  const place = form.querySelector("[data-by-hand]");
  const words = form.elements.text;
  if ("byHand" in fresh.dataset) {
    if (place.hidden) words.value = fresh.querySelector("[data-hand]").textContent;
    place.hidden = false;
  }
  return true;
}

/**
 * Makes a form show what it would write.
 * @param {HTMLFormElement} form
 * @returns {{look: () => Promise<boolean | null>, words: () => string}} whether it can be saved; null while nobody can say
 */
export function prepared(form) {
  let waiting = 0;
  let asked = 0;
  const look = async () => {
    window.clearTimeout(waiting);
    asked += 1;
    const mine = asked;
    const offline = form.querySelector("[data-offline]");
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body: new URLSearchParams(entries(form)) });
      const html = await answer.text();
      if (mine !== asked) return null;
      offline.hidden = answer.ok;
      if (!answer.ok || !take(form, html)) return null;
      return !("refused" in form.querySelector("#fact-preview").dataset);
    } catch {
      if (mine === asked) offline.hidden = false;
      return null;
    }
  };
  const soon = () => {
    fit(form);
    window.clearTimeout(waiting);
    waiting = window.setTimeout(look, WAIT_MS);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  for (const field of form.querySelectorAll("[data-search]")) {
    if (field.dataset.search === "vital_sign") continue;
    searching(field, form.dataset.language, (term) => {
      if ("code" in field.dataset) pick(form, term);
      else field.value = term.name;
      if ("code" in field.dataset) field.value = "";
      soon();
    });
  }
  form.querySelector("[data-unpick]")?.addEventListener("click", () => {
    pick(form, { system: "", code: "", display: "" });
    form.querySelector("#f-coding").focus();
    soon();
  });
  fit(form);
  if (form.elements.statements.value !== "") look();
  return { look, words: () => form.querySelector("[data-after]")?.textContent ?? form.elements.text.value };
}

function pick(form, { system, code, display }) {
  form.elements.coding_system.value = system;
  form.elements.coding_code.value = code;
  form.elements.coding_display.value = display;
  const picked = form.querySelector("[data-picked]");
  picked.hidden = code === "";
  form.querySelector("[data-own]").hidden = code !== "";
  picked.querySelector("code").textContent = code;
  picked.querySelector("[data-display]").textContent = display;
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form.fact-form");
  if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  form.requestSubmit(form.querySelector("[value=save]"));
}, true);

const alone = document.querySelector("main > form.fact-form");
if (alone) prepared(alone);
