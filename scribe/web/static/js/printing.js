// Buttons that print the page.

/** Makes every such button of the page print. */
export function printsByButton() {
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
}
