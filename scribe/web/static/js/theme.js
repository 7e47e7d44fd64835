// As the system, light or dark: the page changes at once, so that nothing half-typed is lost by loading it again.

for (const menu of document.querySelectorAll(".themes")) {
  const form = menu.querySelector("form");
  const failed = menu.querySelector(".themes__failed");

  const show = (theme) => {
    const root = document.documentElement;
    if (theme === "system") delete root.dataset.theme;
    else root.dataset.theme = theme;
    document.querySelector("meta[name='color-scheme']").content = theme === "system" ? "light dark" : theme;
    for (const button of form.querySelectorAll("[name=to]")) {
      button.setAttribute("aria-pressed", String(button.value === theme));
    }
  };

  const keep = async (theme) => {
    // The answer leads to a page, which is not asked for: a redirect that is not followed has kept the choice.
    const answer = await fetch(`/theme?to=${theme}`, { redirect: "manual" }).catch(() => null);
    failed.hidden = answer?.type === "opaqueredirect";
    return failed.hidden;
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const theme = event.submitter.value;
    show(theme);
    if (await keep(theme)) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}
