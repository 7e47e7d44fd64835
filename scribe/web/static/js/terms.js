// Searching names and codes while a person types: a list below the field, by pointer or by keys (WAI-ARIA combobox).

import { read } from "./asking.js";

const WAIT_MS = 200;

function close(field) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  list.hidden = true;
  list.replaceChildren();
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function options(field) {
  return [...document.getElementById(field.getAttribute("aria-controls")).children];
}

function mark(field, option) {
  for (const other of options(field)) other.setAttribute("aria-selected", String(other === option));
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function show(field, found, language) {
  const list = document.getElementById(field.getAttribute("aria-controls"));
  list.replaceChildren(
    ...found.map((term, number) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${number}`;
      item.role = "option";
      item.setAttribute("aria-selected", "false");
      item.dataset.term = JSON.stringify(term);
      const name = document.createElement("span");
      name.lang = language;
      name.textContent = `${term.name} `;
      const code = document.createElement("code");
      code.textContent = term.code;
      item.append(name, code);
      return item;
    }),
  );
  list.hidden = found.length === 0;
  field.setAttribute("aria-expanded", String(found.length > 0));
}

/**
 * Makes a field find names and codes.
 * @param {HTMLInputElement} field
 * @param {string} language of the names
 * @param {(term: object) => void} taken what to do with the one that was chosen
 */
export function searching(field, language, taken) {
  let waiting = 0;
  let asked = 0;
  const list = document.getElementById(field.getAttribute("aria-controls"));
  const take = (option) => {
    taken(JSON.parse(option.dataset.term));
    close(field);
  };
  field.addEventListener("input", () => {
    window.clearTimeout(waiting);
    const words = field.value.trim();
    asked += 1;
    const mine = asked;
    if (words === "") return close(field);
    waiting = window.setTimeout(async () => {
      const query = new URLSearchParams({ kind: field.dataset.search, q: words, language });
      const found = await read(`/api/v1/terms?${query}`);
      if (mine !== asked || document.activeElement !== field) return;
      const wanted = (found ?? []).filter((one) => !("code" in field.dataset) || one.code !== "");
      show(field, wanted, language);
    }, WAIT_MS);
  });
  field.addEventListener("keydown", (event) => {
    const all = options(field);
    if (all.length === 0) return;
    const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      mark(field, all[(at + (event.key === "ArrowDown" ? 1 : all.length - (at < 0 ? 0 : 1))) % all.length]);
    } else if (event.key === "Enter" && at >= 0 && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      take(all[at]);
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close(field);
    }
  });
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  field.addEventListener("blur", () => close(field));
}
