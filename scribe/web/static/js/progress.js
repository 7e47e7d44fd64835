// The way of one consultation: progress moves by itself, a new state loads the page anew.

const id = document.querySelector("[data-consultation]")?.dataset.consultation;
const bar = document.getElementById("progress");
const text = document.getElementById("progress-text");

function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

document.addEventListener("scribe:news", (event) => {
  const { name, data } = event.detail;
  if (data.id !== id) return;
  if (name === "progress" && bar && data.progress) {
    bar.max = data.progress.total_s;
    bar.value = data.progress.done_s;
    text.textContent = clock(data.progress.done_s);
  } else if (name === "consultation" || name === "progress") {
    const dialog = document.querySelector("dialog[open]");
    if (!dialog) window.location.reload();
  }
});
