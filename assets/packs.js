// While a pack is being built, looks every few seconds how far it is and puts the answer in place. Without this file the
// link “Look again” does the same.
const HOLDER = "packs";

async function look() {
  const packs = document.getElementById(HOLDER);
  const seconds = Number(packs.dataset.lookAgain);
  if (!seconds) return;
  await new Promise((done) => setTimeout(done, seconds * 1000));
  try {
    const response = await fetch(location.href, { credentials: "same-origin" });
    if (response.ok) {
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById(HOLDER);
      if (fresh) replace(packs, fresh);
    }
  } catch {
    // Offline for a moment: the next look may do better.
  }
  look();
}

// Whoever stands on something in a part that did not change stays there.
function replace(packs, fresh) {
  packs.dataset.lookAgain = fresh.dataset.lookAgain;
  for (const part of [...packs.children]) {
    const heading = part.querySelector("h2").id;
    const now = fresh.querySelector(`[aria-labelledby="${heading}"]`);
    if (!now || now.innerHTML === part.innerHTML) continue;
    const held = part.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const placed = document.importNode(now, true);
    part.replaceWith(placed);
    if (held) [...placed.querySelectorAll("a")].find((link) => link.getAttribute("href") === held)?.focus();
  }
}

look();
