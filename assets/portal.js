// Everything works without this file. It tells the style sheet that scripts run, and, for browsers that
// cannot print a closed <details>, opens them on the way to the printer.
document.body.classList.add("js-enabled", "govuk-frontend-supported");

const opened = new Set();

window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) {
    details.open = true;
    opened.add(details);
  }
});

window.addEventListener("afterprint", () => {
  for (const details of opened) details.open = false;
  opened.clear();
});

// A page that came back with problems says so first to those who hear it, and to those who use the keyboard.
document.querySelector("[data-error-summary]")?.focus();

// How many characters are left; without this file the hint says how many there may be.
for (const group of document.querySelectorAll("[data-characters]")) {
  const area = group.querySelector("textarea");
  const hint = group.querySelector(".govuk-character-count__message");
  const most = Number(group.dataset.characters);
  const count = () => {
    const left = most - area.value.length;
    const characters = Math.abs(left) === 1 ? "character" : "characters";
    hint.textContent =
      left < 0 ? `You have ${-left} ${characters} too many` : `You have ${left} ${characters} remaining`;
  };
  area.addEventListener("input", count);
  count();
}
