// “Add another” adds a row at once. Without this file the same button sends the form, which comes back with everything
// that was typed and one row more.
for (const box of document.querySelectorAll("[data-rows]")) {
  const total = box.querySelector("[name$='-TOTAL_FORMS']");
  const pattern = box.querySelector("template");
  const button = box.querySelector("button[name='more']");

  button.addEventListener("click", (event) => {
    const number = Number(total.value);
    if (!(number < Number(box.dataset.rows))) return; // the server says that these are enough
    event.preventDefault();
    const holder = document.createElement("div");
    holder.innerHTML = pattern.innerHTML
      .replaceAll("__prefix__", String(number))
      .replaceAll("__number__", String(number + 1));
    const row = holder.firstElementChild;
    pattern.before(row);
    total.value = String(number + 1);
    row.querySelector("input:not([type='hidden']), textarea, select").focus();
  });
}
