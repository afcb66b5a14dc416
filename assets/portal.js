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

// A button that prints is there only where scripts run.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// How many characters are left; without this file the hint says how many there may be.
function countIn(part) {
  for (const group of part.querySelectorAll("[data-characters]")) {
    const area = group.querySelector("textarea");
    const hint = group.querySelector(".govuk-character-count__message");
    const most = Number(group.dataset.characters);
    const count = () => {
      const left = most - [...area.value].length; // a flag or a face counts as the server counts it
      const characters = Math.abs(left) === 1 ? "character" : "characters";
      hint.textContent =
        left < 0 ? `You have ${-left} ${characters} too many` : `You have ${left} ${characters} remaining`;
      hint.classList.toggle("visually-hidden", left > most / 4); // while there is room, it is only in the way
    };
    area.addEventListener("input", count);
    count();
  }
}

countIn(document);
document.addEventListener("portal:form-shown", (event) => countIn(event.target));
