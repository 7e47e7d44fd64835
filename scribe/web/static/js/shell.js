// The frame of every page: menu, dialogs, the sheet of shortcuts, and live news.

import { letterKeysOn, isTyping } from "./keys.js";
import { followNews } from "./live.js";
import { forgetPage } from "./offline.js";

const toggle = document.querySelector(".topbar__toggle");
toggle?.addEventListener("click", () => {
  const menu = document.getElementById(toggle.getAttribute("aria-controls"));
  const open = menu.dataset.open !== "true";
  menu.dataset.open = String(open);
  toggle.setAttribute("aria-expanded", String(open));
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = event.target.closest("[data-close]");
  if (closer) closer.closest("dialog")?.close();
});

let waitingForQ = false;

document.addEventListener("keydown", (event) => {
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.target.closest("dialog")) return;
  if (event.key === "?") {
    event.preventDefault();
    document.getElementById("keys")?.showModal();
  } else if (event.key === "/") {
    const field = document.querySelector("input[type=search]");
    if (!field) return;
    event.preventDefault();
    field.focus();
  } else if (letterKeysOn() && waitingForQ && event.key.toLowerCase() === "q") {
    window.location.assign("/");
  }
  waitingForQ = event.key.toLowerCase() === "g";
});

document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", forgetPage);

followNews();
