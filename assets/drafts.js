// Nothing typed is lost: what is typed into a long form is kept in this browser until it is saved, and offered back
// when the form is opened again. Everything works without this file.
//
// Kept are forms that are sent (method="post") and hold a <textarea>; data-keep asks for it where there is none,
// data-keep="no" declines it. A form that asks for a password or a code is never kept, nor is a hidden field, nor a
// file. What was kept goes when the form is saved, when its writer signs out, and after a week.
// A script that shows a form later dispatches on it "portal:form-shown", then "portal:form-saved" once it is saved or
// "portal:form-left" (whose detail.kept then says whether something is kept).
const PREFIX = "kept:";
const SENT = "kept-sent"; // in this tab: the form that was sent last
const DAYS = 7;
const person = document.body.dataset.person ?? "";

// Browsers may refuse to keep anything; then the form works as it does without this file.
function store(act) {
  try {
    return act(localStorage, sessionStorage);
  } catch {
    return null;
  }
}

function read(key) {
  return store((kept) => JSON.parse(kept.getItem(key)));
}

function keys() {
  return store((kept) => Object.keys(kept).filter((key) => key.startsWith(PREFIX))) ?? [];
}

function forget(key) {
  store((kept) => kept.removeItem(key));
}

function isKept(form) {
  if (!person || form.getAttribute("method") !== "post" || form.dataset.keep === "no") return false;
  if (form.querySelector("[type=password], [autocomplete=one-time-code]")) return false;
  return "keep" in form.dataset || form.querySelector("textarea") !== null;
}

// Asked of the attribute: a field may be called "action", too.
const addressOf = (form) => new URL(form.getAttribute("action") || location.href, location.href);

// One form of one person at one address, wherever they came from.
function keyOf(form) {
  const address = addressOf(form);
  const alike = [...document.forms].filter((other) => addressOf(other).href === address.href);
  address.searchParams.delete("next");
  const which = form.getAttribute("id") ?? Math.max(alike.indexOf(form), 0);
  return `${PREFIX}${person}:${address.pathname}${address.search}#${which}`;
}

function fieldsOf(form) {
  return [...form.elements].filter(
    (field) =>
      field.name &&
      field.matches("textarea, select, input:not([type=hidden], [type=file], [type=submit], [type=button])"),
  );
}

// What a form says: the name of each field with its values, which are several for boxes and lists. With `served`, what
// the server sent, whatever has been typed, or filled in by the browser on the way back.
function said(form, served = false) {
  const found = {};
  for (const field of fieldsOf(form)) {
    const values = (found[field.name] ??= []);
    if (field.type === "checkbox" || field.type === "radio") {
      if (served ? field.defaultChecked : field.checked) values.push(field.value);
    } else if (field.selectedOptions) {
      const chosen = [...field.options].filter((option) => (served ? option.defaultSelected : option.selected));
      values.push(...chosen.map((option) => option.value));
    } else {
      values.push(served ? field.defaultValue : field.value);
    }
  }
  return found;
}

const same = (one, other) => JSON.stringify(one ?? []) === JSON.stringify(other ?? []);

function put(form, name, values) {
  for (const [place, field] of fieldsOf(form).filter((each) => each.name === name).entries()) {
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = values.includes(field.value);
    } else if (field.selectedOptions) {
      for (const option of field.options) option.selected = values.includes(option.value);
    } else {
      field.value = values[place] ?? "";
    }
    // What stands folded away must be seen, since it will be sent.
    const folded = field.closest("details");
    if (folded && !same(values, [""])) folded.open = true;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function when(moment) {
  const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" }).format(moment);
  const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(moment);
  return `${day} at ${time}`;
}

function nameOf(form, name) {
  const field = fieldsOf(form).find((each) => each.name === name);
  const legend = ["radio", "checkbox"].includes(field?.type) && field.closest("fieldset")?.querySelector("legend");
  return (legend || field?.labels?.[0])?.textContent.trim() ?? name;
}

function tell(form, kept, served, restored, discarded) {
  const notice = document.createElement("div");
  notice.className = "kept";
  const words = document.createElement("p");
  words.setAttribute("role", "status");
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "kept__discard";
  discard.textContent = "Discard it";
  notice.append(words, discard);
  form.prepend(notice);
  let text = `What you typed on ${when(kept.at)} was put back.`;
  const changed = restored.filter((name) => !same(kept.was[name], served[name]));
  if (changed.length) {
    const now = changed.map((name) => `${nameOf(form, name)} (now “${served[name].join(", ")}”)`);
    text += ` Since then somebody saved ${now.join("; ")}.`;
  }
  // Said after the region is there, so that it is read out.
  setTimeout(() => (words.textContent = text));
  discard.addEventListener("click", () => {
    discarded();
    words.textContent = "What was put back is discarded.";
    words.tabIndex = -1;
    words.focus();
    discard.remove();
  });
}

function keep(form) {
  if (form.dataset.keptAs || !isKept(form)) return;
  const key = (form.dataset.keptAs = keyOf(form));
  const served = said(form, true);
  const now = said(form);
  const kept = read(key);
  const before = { ...served }; // what is not typed; a form that came back with problems holds what was typed already
  let restored = [];
  if (kept) {
    for (const [name, values] of Object.entries(kept.was)) if (name in now) before[name] = values;
    restored = Object.keys(kept.fields).filter((name) => name in now && !same(kept.fields[name], now[name]));
  }
  for (const name of restored) put(form, name, kept.fields[name]);

  let waiting = 0;
  const save = () => {
    clearTimeout(waiting);
    waiting = 0;
    const typed = Object.entries(said(form)).filter(([name, values]) => !same(values, before[name]));
    if (!typed.length) return forget(key);
    const was = Object.fromEntries(typed.map(([name]) => [name, before[name] ?? []]));
    const value = JSON.stringify({ at: Date.now(), fields: Object.fromEntries(typed), was });
    return store((browser) => browser.setItem(key, value));
  };
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 300);
  };
  if (restored.length) {
    tell(form, kept, served, restored, () => {
      Object.assign(before, served);
      for (const name of restored) put(form, name, served[name] ?? []);
      save();
    });
  }
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", save);
  // Before the page goes, however it goes.
  const leave = () => waiting && save();
  addEventListener("pagehide", leave);
  form.addEventListener("portal:form-left", (event) => {
    leave();
    removeEventListener("pagehide", leave);
    event.detail.kept = read(key) !== null;
  });
  form.addEventListener("portal:form-saved", () => {
    clearTimeout(waiting);
    waiting = 0;
    removeEventListener("pagehide", leave);
    forget(key);
  });
}

// A form that was sent from this tab and answered with another page was saved. A page that says what is wrong comes
// without such a redirection; one that asks who is there stands under /accounts/.
function settle() {
  const sent = store((kept, tab) => tab.getItem(SENT));
  if (!sent) return;
  store((kept, tab) => tab.removeItem(SENT));
  const [arrival] = performance.getEntriesByType("navigation");
  if (person && arrival?.redirectCount > 0 && !location.pathname.startsWith("/accounts/")) forget(sent);
}

function clearOld() {
  const oldest = Date.now() - DAYS * 24 * 60 * 60 * 1000;
  for (const key of keys()) if (!(read(key)?.at > oldest)) forget(key);
}

clearOld();
settle();
for (const form of document.forms) keep(form);
document.addEventListener("portal:form-shown", (event) => keep(event.target));
// Here and not at the form: by now it is known whether the browser sends it.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented) return;
  if (form.dataset.keptAs) store((kept, tab) => tab.setItem(SENT, form.dataset.keptAs));
  if (addressOf(form).pathname.endsWith("/logout/")) {
    for (const key of keys()) if (key.startsWith(`${PREFIX}${person}:`)) forget(key);
  }
});
