// The forms that take a statement elsewhere: to another section, or into the statement before it. The page holds them
// once; they are made for the statement that needs them.

const form = document.getElementById("place-form");

/** The statement that another one can be joined to: the one before it in its section that is still in the note. */
function before(statement) {
  let other = statement.previousElementSibling;
  while (other && (!other.matches(".statement") || other.dataset.state === "removed")) other = other.previousElementSibling;
  return other && !("fixed" in other.dataset) ? other : null;
}

/** Whether it may go elsewhere: not while it is removed, fills a field, or stands in two versions. */
function isPlaced(statement) {
  const editable = statement.dataset.state !== "removed" && statement.querySelector("form[data-form=edit]") !== null;
  return form !== null && editable && !("fixed" in statement.dataset);
}

/** The forms for a statement as it stands now, in place of older ones. */
function made(statement) {
  for (const old of statement.querySelectorAll("form[data-form=move], form[data-joins]")) old.remove();
  const fresh = document.importNode(form.content, true);
  const [move, join] = [fresh.querySelector("[data-form]"), fresh.querySelector("[data-joins]")];
  const into = before(statement);
  for (const each of [move, join]) {
    each.elements.statement.value = statement.id;
    each.elements.seen.value = statement.querySelector("form[data-form=edit] [name=seen]").value;
  }
  move.querySelector("label").htmlFor = `move-${statement.id}`;
  move.querySelector("select").id = `move-${statement.id}`;
  const own = statement.closest(".section").id.replace("section-", "");
  for (const option of [...move.querySelectorAll("option")]) if (option.value === own) option.remove();
  join.id = `join-${statement.id}`;
  join.elements.into.value = into?.id ?? "";
  if (into) move.querySelector("[data-join]").setAttribute("form", join.id);
  else move.querySelector("[data-join]").remove();
  statement.append(fresh);
  return { move, join: into ? join : null };
}

/** Makes the form that moves a statement to another section, unless it is open already. */
export function placeForm(statement) {
  if (isPlaced(statement) && !statement.querySelector("form[data-form=move]:not([hidden])")) made(statement);
}

/**
 * The form that joins a statement to the one before it.
 * @param {Element} statement
 * @returns {HTMLFormElement | null} null where it is the first
 */
export function joinForm(statement) {
  return isPlaced(statement) ? made(statement).join : null;
}
