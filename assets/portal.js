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
