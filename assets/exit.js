// “Exit this page” by keyboard, and a blank page while the other one comes. Without this file it is a plain link.
import { ExitThisPage } from "./exit-this-page.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
new ExitThisPage(document.querySelector("[data-module='govuk-exit-this-page']"));
