// Opens the form behind a link with data-in-place over the list one is in, and after saving puts the changed row in.
// The form, its answers and its sentences are the server's own: the page behind the link is fetched, and what stands in
// its [data-panel] is shown in a <dialog>. Without this file the link leads to that page.
//
// After saving, the answer is the list's own page: every element with an id and data-fresh, such as counts or a whole
// list, is replaced by the one with the same id, and so is the row: the closest element whose id begins with "action-".
// Without a row the whole of <main> is replaced.
const OFFLINE =
  "The portal could not be reached, so nothing is stored yet. What you wrote is still here: save again in a moment. " +
  "However often you press, it is stored once.";
const GONE = "It is no longer in this list.";
const FAULT = "The portal had a fault, and nothing may have been stored. What you wrote is still here: save again.";

const status = document.createElement("p");
status.setAttribute("role", "status");
status.className = "saying";
document.body.append(status);

// Said to those who hear the page, and shown to those who see it until they go on.
function say(words, place = null) {
  status.textContent = "";
  setTimeout(() => (status.textContent = words));
  place?.addEventListener("focusout", () => (status.textContent = ""), { once: true });
}

async function ask(address, options = {}) {
  const response = await fetch(address, { credentials: "same-origin", ...options });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  return { response, page, panel: page.querySelector("[data-panel]") };
}

class Sheet {
  constructor(link) {
    this.row = link.closest("[id^='action-']");
    this.sending = false;
    this.saved = false;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "sheet";
    this.dialog.setAttribute("aria-labelledby", "sheet-title");
    this.dialog.addEventListener("close", () => this.closed());
    this.dialog.addEventListener("submit", (event) => this.submit(event));
    this.dialog.addEventListener("click", (event) => {
      if (!event.target.closest("[data-leave]")) return;
      event.preventDefault();
      this.dialog.close();
    });
  }

  // Puts a panel of the server into the dialog; the heading of its page becomes that of the dialog.
  show(panel) {
    const heading = document.createElement("h2");
    const title = panel.querySelector("h1");
    heading.id = "sheet-title";
    heading.className = title.className;
    heading.tabIndex = -1;
    heading.append(...title.childNodes);
    title.replaceWith(heading);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "sheet__close";
    close.dataset.leave = "";
    close.textContent = "Close";
    this.dialog.replaceChildren(close, document.importNode(panel, true));
    if (!this.dialog.open) {
      document.body.append(this.dialog);
      this.dialog.showModal();
    }
    this.form = this.dialog.querySelector("form");
    this.form?.dispatchEvent(new Event("portal:form-shown", { bubbles: true }));
    this.dialog.scrollTop = 0;
    (this.dialog.querySelector("[data-error-summary]") ?? this.dialog.querySelector("#sheet-title")).focus();
  }

  async submit(event) {
    event.preventDefault();
    if (this.sending) return;
    this.sending = true;
    const button = event.submitter ?? this.form.querySelector("[type=submit]");
    const words = button.textContent;
    button.textContent = "Saving…";
    button.setAttribute("aria-disabled", "true");
    try {
      const sent = new URLSearchParams(new FormData(this.form));
      this.answer(await ask(this.form.getAttribute("action"), { method: "POST", body: sent }));
    } catch {
      this.explain(OFFLINE);
    } finally {
      this.sending = false;
      button.textContent = words;
      button.removeAttribute("aria-disabled");
    }
  }

  answer({ response, page, panel }) {
    const { pathname } = new URL(response.url);
    if (panel) {
      this.show(panel);
    } else if (response.redirected && pathname.startsWith("/accounts/")) {
      this.explain("You were signed out. What you wrote is kept.", response.url, "Sign in and go on");
    } else if (response.redirected && response.ok) {
      this.stored(response, page);
    } else if (response.status >= 500) {
      this.explain(FAULT);
    } else {
      const why = page.querySelector("main .lead")?.textContent.trim() ?? "The form is out of date.";
      this.explain(`${why} What you wrote is kept.`, this.form.getAttribute("action"), "Open the form on its own page");
    }
  }

  // The answer after saving is the list as it is now.
  stored(response, page) {
    this.saved = true;
    this.form.dispatchEvent(new Event("portal:form-saved", { bubbles: true }));
    this.dialog.close();
    if (new URL(response.url).pathname !== location.pathname) {
      location.assign(response.url);
      return;
    }
    const told = [...page.querySelectorAll(".told")].map((each) => each.textContent.trim()).join(" ") || "Saved.";
    for (const stale of document.querySelectorAll("[id][data-fresh]")) {
      const fresh = page.getElementById(stale.id);
      if (fresh) stale.replaceWith(document.importNode(fresh, true));
    }
    this.putIn(this.row ?? document.querySelector("main"), page, told);
  }

  putIn(stale, page, told) {
    if (!stale.isConnected) {
      // It stood in something that was fresh already.
      const place = document.getElementById(stale.id);
      land(place ?? document.querySelector("main"), place ? told : `${told} ${GONE}`);
      return;
    }
    const found = page.getElementById(stale.id);
    if (found) {
      const fresh = document.importNode(found, true);
      stale.replaceWith(fresh);
      land(fresh, told);
    } else {
      const near = stale.nextElementSibling ?? stale.previousElementSibling ?? document.querySelector("main");
      stale.remove();
      land(near, `${told} ${GONE}`);
    }
  }

  // Something that is no matter of a field: above the form, and focus goes there.
  explain(words, address = "", link = "") {
    this.dialog.querySelector(".sheet__problem")?.remove();
    const problem = document.createElement("div");
    problem.className = "govuk-error-summary sheet__problem";
    problem.setAttribute("role", "alert");
    problem.tabIndex = -1;
    const text = document.createElement("p");
    text.textContent = words;
    problem.append(text);
    if (link) {
      const way = document.createElement("a");
      way.href = address;
      way.textContent = link;
      text.append(" ", way, ".");
    }
    this.form.prepend(problem);
    problem.focus();
  }

  closed() {
    const left = new CustomEvent("portal:form-left", { bubbles: true, detail: { kept: false } });
    if (!this.saved) this.form?.dispatchEvent(left);
    this.dialog.remove();
    if (left.detail.kept) say("What you typed is kept in this browser until you open the form again.", document.activeElement);
  }
}

// Focus goes to where the change is, and what was done is said.
function land(place, words) {
  for (let folded = place.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  if (!place.matches("a, button, [tabindex]")) place.tabIndex = -1;
  place.focus();
  say(words, place);
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-in-place]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.ariaBusy === "true") return;
  link.ariaBusy = "true";
  try {
    const { panel } = await ask(link.href);
    if (panel) new Sheet(link).show(panel);
    else location.assign(link.href);
  } catch {
    location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
});
