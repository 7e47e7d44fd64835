// Measures a page: contrast, size of targets, names, headings, overflow, ids, inline styles. Gives a list of complaints.
() => {
  const out = [];
  const parse = (colour) => {
    const numbers = colour.match(/[\d.]+/g).map(Number);
    return numbers.length < 4 ? [...numbers, 1] : numbers;
  };
  const light = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0.99) return colour;
    }
    return [255, 255, 255, 1];
  };
  const shown = (element) => {
    const box = element.getBoundingClientRect();
    const hidden = getComputedStyle(element).visibility === "hidden";
    return box.width > 0 && box.height > 0 && !hidden && !element.closest(".spoken, [hidden], dialog:not([open])");
  };
  const said = (element) => element.textContent.trim().slice(0, 30);

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const element = text.parentElement;
    if (!text.textContent.trim() || !shown(element)) continue;
    const style = getComputedStyle(element);
    const size = parseFloat(style.fontSize);
    const big = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const found = ratio(parse(style.color), ground(element));
    if (found < (big ? 3 : 4.5)) out.push(`contrast ${found.toFixed(2)}: ${element.className} ${said(element)}`);
    if (size < 11.9) out.push(`small text ${size}: ${element.className}`);
  }

  for (const element of document.querySelectorAll("button, input, select, textarea, a[href], [tabindex='0']")) {
    if (!shown(element)) continue;
    const inline = element.tagName === "A" && getComputedStyle(element).display === "inline";
    const label = element.closest("label");
    const box = (label ?? element).getBoundingClientRect();
    // The whole row is the target of a list's link; a link within a sentence is exempt (WCAG 2.5.8).
    if (!inline && !element.classList.contains("list__name") && (box.width < 24 || box.height < 24)) {
      out.push(`target ${Math.round(box.width)}x${Math.round(box.height)}: ${element.className} ${said(element)}`);
    }
    const labels = element.labels ? [...element.labels].map((one) => one.textContent.trim()).join(" ") : "";
    if (!(element.getAttribute("aria-label") || said(element) || labels)) {
      out.push(`no name: ${element.outerHTML.slice(0, 80)}`);
    }
  }

  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  if (twice.length > 0) out.push(`id twice: ${twice.join(", ")}`);
  if (document.querySelector("[style]")) out.push("inline style");
  if (document.querySelectorAll("h1").length !== 1) out.push(`h1: ${document.querySelectorAll("h1").length}`);
  if (document.querySelectorAll("main").length !== 1) out.push("main is not one");
  if (!document.documentElement.lang) out.push("no language");
  let last = 0;
  for (const heading of document.querySelectorAll("h1, h2, h3, h4")) {
    const level = Number(heading.tagName[1]);
    if (level > last + 1 && !heading.closest("dialog")) out.push(`heading jumps to ${level}: ${said(heading)}`);
    last = level;
  }
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) out.push(`page wider than the window: ${document.documentElement.scrollWidth}`);
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    if (box.width && box.right > width + 1 && shown(element) && !element.closest(".scroll, svg")) {
      out.push(`beyond the edge: ${element.className} ${said(element)}`);
      break;
    }
  }
  return [...new Set(out)];
};
