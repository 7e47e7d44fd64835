// A template's text as somebody types it: the lines have their numbers, and the linter's findings stand beside them.
// Without this script the button checks, and the page comes again with the same text.

const WAIT_MS = 500;

const form = document.querySelector(".template-form");
const text = document.getElementById("text");
const gutter = form.querySelector(".yaml__lines");
const findings = document.getElementById("findings");
const words = document.getElementById("words");
const begun = text.value;
let faulty = new Set([...findings.querySelectorAll("[data-line]")].map((item) => Number(item.dataset.line)));
let timer = 0;
let asked = 0;
let leaving = false;

function number() {
  const many = text.value.split("\n").length;
  while (gutter.childElementCount > many) gutter.lastElementChild.remove();
  while (gutter.childElementCount < many) {
    const line = document.createElement("span");
    line.textContent = String(gutter.childElementCount + 1);
    gutter.append(line);
  }
  for (const [at, line] of [...gutter.children].entries()) line.toggleAttribute("data-fault", faulty.has(at + 1));
  gutter.scrollTop = text.scrollTop;
}

function goTo(line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  text.scrollTop = Math.max(0, (line - 6) * parseFloat(getComputedStyle(text).lineHeight));
  text.scrollLeft = 0;
}

function said(item, fault, lines) {
  const link = document.createElement("a");
  link.href = "#text";
  link.textContent = words.dataset.line.replace("{}", fault.line);
  const reason = document.createElement("span");
  reason.lang = "en";
  reason.textContent = fault.reason;
  item.dataset.line = fault.line;
  item.append(link, " ", reason);
  const there = (lines[fault.line - 1] ?? "").trim();
  if (!there) return;
  const code = document.createElement("code");
  code.textContent = there.slice(0, 120);
  item.append(" ", code);
}

function show({ faults }) {
  faulty = new Set(faults.map((fault) => fault.line));
  text.toggleAttribute("aria-invalid", false);
  if (faults.length) text.setAttribute("aria-invalid", "true");
  number();
  if (!faults.length) {
    const clear = document.createElement("p");
    clear.append(words.content.cloneNode(true));
    findings.replaceChildren(clear);
    return;
  }
  const title = document.createElement("h2");
  const count = document.createElement("span");
  count.className = "count";
  count.textContent = String(faults.length);
  title.append(`${words.dataset.faults} `, count);
  const list = document.createElement("ol");
  list.className = "findings";
  const lines = text.value.split("\n");
  for (const fault of faults) said(list.appendChild(document.createElement("li")), fault, lines);
  findings.replaceChildren(title, list);
}

async function check() {
  asked += 1;
  const mine = asked;
  try {
    const answer = await fetch("/api/v1/templates/check", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Scribe-CSRF": document.body.dataset.csrf },
      body: JSON.stringify({ text: text.value, template: form.dataset.template }),
    });
    if (!answer.ok) throw new Error("no answer");
    const found = await answer.json();
    if (mine === asked) show(found);
  } catch {
    if (mine !== asked) return;
    const away = document.createElement("p");
    away.textContent = words.dataset.away;
    findings.replaceChildren(away);
  }
}

text.addEventListener("input", () => {
  number();
  clearTimeout(timer);
  timer = setTimeout(check, WAIT_MS);
});
text.addEventListener("scroll", () => {
  gutter.scrollTop = text.scrollTop;
});
findings.addEventListener("click", (event) => {
  const line = event.target.closest("a")?.closest("[data-line]")?.dataset.line;
  if (!line) return;
  event.preventDefault();
  goTo(Number(line));
});
form.addEventListener("submit", () => {
  leaving = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && (text.value !== begun || "unsaved" in form.dataset)) event.preventDefault();
});
number();
document.querySelector("[data-to]")?.focus();
