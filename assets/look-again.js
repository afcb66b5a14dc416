// While something is made in the background, looks every few seconds how far it is and puts the answer in place. Without
// this file the link “Look again” does the same. What tells of it elsewhere on the page (data-told-again) goes along.

async function look(holder) {
  const seconds = Number(holder.dataset.lookAgain);
  if (!seconds) return;
  await new Promise((done) => setTimeout(done, seconds * 1000));
  try {
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (response.ok) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById(holder.id);
      if (fresh) replace(holder, fresh);
      for (const part of document.querySelectorAll("[data-told-again]")) {
        const now = page.getElementById(part.id);
        if (now && now.innerHTML !== part.innerHTML) part.replaceWith(document.importNode(now, true));
      }
    }
  } catch {
    // Offline for a moment: the next look may do better.
  }
  look(holder);
}

const headings = (holder) => [...holder.children].map((part) => part.getAttribute("aria-labelledby")).join();

// Whoever stands on something in a part that did not change stays there.
function replace(holder, fresh) {
  holder.dataset.lookAgain = fresh.dataset.lookAgain;
  if (headings(holder) !== headings(fresh)) {
    holder.replaceChildren(...document.importNode(fresh, true).childNodes);
    return;
  }
  for (const part of [...holder.children]) {
    const now = fresh.querySelector(`[aria-labelledby="${part.getAttribute("aria-labelledby")}"]`);
    if (!now || now.innerHTML === part.innerHTML) continue;
    const held = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const placed = document.importNode(now, true);
    part.replaceWith(placed);
    if (held !== null) [...placed.querySelectorAll("a")].find((link) => link.getAttribute("href") === held)?.focus();
  }
}

for (const holder of document.querySelectorAll("[data-look-again]")) look(holder);
