// What can be measured of a page's accessibility: contrast, sizes, names, headings, overflow. Gives a list of faults.
() => {
  const faults = [];
  const colour = (text) => { const parts = text.match(/[\d.]+/g).map(Number); return parts.length < 4 ? [...parts, 1] : parts; };
  const light = (rgb) => {
    const [r, g, b] = rgb.slice(0, 3).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const back = colour(getComputedStyle(at).backgroundColor);
      if (back[3] > 0.99) return back;
    }
    return [255, 255, 255, 1];
  };
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    const hidden = element.closest(".spoken, [hidden], dialog:not([open]), .skip, details:not([open]) > :not(summary)");
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== "hidden" && !hidden;
  };
  const told = (element) => `${element.className || element.tagName} "${element.textContent.trim().slice(0, 24)}"`;

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !shown(element)) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const off = element.closest("[disabled], [aria-disabled=true]");
    const ratio = contrast(colour(style.color), ground(element));
    if (!off && ratio < (large ? 3 : 4.5)) faults.push(`contrast ${ratio.toFixed(2)} ${told(element)}`);
    if (size < 11.9) faults.push(`text of ${size} px ${told(element)}`);
  }

  for (const element of document.querySelectorAll("button, input:not([type=hidden]), select, textarea, a[href], summary, [tabindex='0']")) {
    if (!shown(element)) continue;
    const box = (element.closest("label") ?? element).getBoundingClientRect();
    const inText = element.tagName === "A" && (getComputedStyle(element).display === "inline" || element.matches(".list__name"));
    if (!inText && (box.width < 24 || box.height < 24)) faults.push(`target ${Math.round(box.width)}x${Math.round(box.height)} ${told(element)}`);
    const labels = [...(element.labels ?? [])].map((label) => label.textContent.trim()).join(" ");
    if (!element.getAttribute("aria-label") && !element.textContent.trim() && !labels) faults.push(`no name ${element.outerHTML.slice(0, 80)}`);
  }

  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids.filter((name, at) => ids.indexOf(name) !== at)) faults.push(`id twice: ${id}`);
  for (const at of ["aria-controls", "aria-describedby", "aria-labelledby"]) {
    for (const element of document.querySelectorAll(`[${at}]`)) {
      for (const id of element.getAttribute(at).split(" ")) if (!document.getElementById(id)) faults.push(`${at} names nothing: ${id}`);
    }
  }
  if (document.querySelector("[style]")) faults.push(`inline style ${document.querySelector("[style]").outerHTML.slice(0, 80)}`);
  if (document.querySelectorAll("h1").length !== 1) faults.push(`${document.querySelectorAll("h1").length} h1`);
  let last = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    if (heading.closest("dialog")) continue;
    const level = Number(heading.tagName[1]);
    if (level > last + 1) faults.push(`heading jumps to ${told(heading)}`);
    last = level;
  }
  if (document.querySelectorAll("main").length !== 1) faults.push("not one main");
  if (!document.documentElement.lang || !document.title.trim()) faults.push("no language or title");

  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) faults.push(`page is ${document.documentElement.scrollWidth} wide on ${width}`);
  for (const element of document.querySelectorAll("body *")) {
    if (shown(element) && element.getBoundingClientRect().right > width + 1 && !element.closest(".scroll, svg")) {
      faults.push(`beyond the edge: ${told(element)}`);
      break;
    }
  }
  for (const element of document.querySelectorAll("button, .tag, a.button")) {
    if (shown(element) && element.scrollWidth > element.clientWidth + 1) faults.push(`clipped: ${told(element)}`);
  }
  return [...new Set(faults)];
}
