// The index of an edition, narrowed as one types. Without this file the whole index stands there to be read.
const form = document.querySelector("[data-find]");
const field = form.elements.q;
const told = form.querySelector("[role='status']");
const index = document.querySelector("[data-index]");
const NUMBERS = ["Nothing", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"];

// Without case and accents, as the index itself is sorted.
const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const entries = [...index.querySelectorAll("[data-entry]")].map((element) => ({
  element,
  words: plain(element.textContent),
}));
let wait;

function inWords(count, asked) {
  const number = NUMBERS[count] ?? count.toLocaleString("en-GB");
  const advice = count ? "" : " Try fewer words, or another word for the same thing.";
  return `${number} found for “${asked}”.${advice}`;
}

function narrow() {
  const asked = field.value.trim();
  const wanted = plain(asked).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { element, words } of entries) {
    const found = wanted.every((word) => words.includes(word));
    element.hidden = !found;
    count += found;
  }
  for (const part of index.querySelectorAll("[data-letter], [data-kind]")) {
    part.hidden = !part.querySelector("[data-entry]:not([hidden])");
  }
  index.classList.toggle("index--narrowed", wanted.length > 0);
  told.textContent = wanted.length ? inWords(count, asked) : "";
  // In the address, so that what was found can be quoted too.
  const address = new URL(location.href);
  if (asked) address.searchParams.set("q", asked);
  else address.searchParams.delete("q");
  if (address.href !== location.href) history.replaceState(null, "", address);
}

field.addEventListener("input", () => {
  clearTimeout(wait);
  wait = setTimeout(narrow, 150); // so that a screen reader is told of words, not of letters
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(wait);
  narrow();
});

field.value = new URLSearchParams(location.search).get("q") ?? "";
if (field.value) narrow();
