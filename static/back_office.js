/* The choosers of the back office draw their own boxes: give each the name that its label has. */
window.django?.jQuery?.(() => {
  for (const choice of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${choice.id}"]`);
    const box = choice.nextElementSibling?.querySelector("[role=combobox]");
    if (!label || !box) continue;
    label.id ||= `${choice.id}_label`;
    const shown = box.querySelector(".select2-selection__rendered");
    box.setAttribute("aria-labelledby", `${label.id} ${shown?.id ?? ""}`.trim());
    shown?.setAttribute("aria-labelledby", label.id);
    box.querySelector("input")?.setAttribute("aria-labelledby", label.id);
  }
});
