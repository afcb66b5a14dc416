// The explore page: draws the figures that the server made with Plotly, which is loaded here and nowhere else.
// Without this file the page shows the same figures as a drawing and as a table.
const page = document.querySelector("[data-explore]");
const figures = JSON.parse(document.getElementById("explore-figures").textContent);
const config = JSON.parse(document.getElementById("explore-config").textContent);
const plot = document.getElementById("explore-plot");
const said = document.getElementById("explore-said");
const by = page.querySelector("[name=by]");
const overlaid = page.querySelector("[name=years]");

function load(address) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
}

function chosen() {
  const { data, layout } = figures[by.value][overlaid.checked ? "years" : "series"];
  const wanted = new Set(["series", "before"]);
  for (const box of page.querySelectorAll("[name=part]")) {
    // Limits belong to the readings as they are collected, a target to the period it is set for.
    box.disabled = !data.some((trace) => trace.meta === box.value);
    if (box.checked) wanted.add(box.value);
  }
  return { data: data.filter((trace) => wanted.has(trace.meta)), layout: structuredClone(layout) };
}

async function draw() {
  const { data, layout } = chosen();
  if (matchMedia("(max-width: 40em)").matches) layout.height = 380;
  await window.Plotly.react(plot, data, layout, config);
}

// Dates become milliseconds to reckon with, places in a year stay numbers.
const asNumber = (edge) => (typeof edge === "number" ? edge : Date.parse(`${edge.replace(" ", "T")}${edge.length > 10 ? "" : "T00:00"}Z`));

async function look(centre, width) {
  const [from, to] = plot.layout.xaxis.range;
  const [first, last] = [asNumber(from), asNumber(to)];
  const middle = (first + last) / 2 + centre * (last - first);
  const half = ((last - first) / 2) * width;
  const range = [middle - half, middle + half];
  const isDate = typeof from !== "number";
  await window.Plotly.relayout(plot, {
    "xaxis.range": isDate ? range.map((edge) => new Date(edge).toISOString().slice(0, 19)) : range,
  });
  tell();
}

function tell() {
  const [from, to] = plot.layout.xaxis.range;
  if (typeof from === "number") {
    said.textContent = "The part of the year shown has changed.";
    return;
  }
  const words = (edge) => new Date(asNumber(edge)).toLocaleDateString("en-GB", { month: "long", year: "numeric", timeZone: "UTC" });
  said.textContent = `Showing ${words(from)} to ${words(to)}.`;
}

const acts = {
  in: () => look(0, 0.5),
  out: () => look(0, 2),
  earlier: () => look(-0.25, 1),
  later: () => look(0.25, 1),
  async whole() {
    await window.Plotly.relayout(plot, { "xaxis.autorange": true, "yaxis.autorange": true });
    said.textContent = "Showing the whole series.";
  },
  async svg() {
    const address = await window.Plotly.toImage(plot, { format: "svg", width: 1100, height: 520 });
    const link = document.createElement("a");
    link.href = address;
    link.download = `${page.dataset.explore}.svg`;
    link.click();
  },
};

async function begin() {
  // Plotly measures words as it draws, so the page's own letters have to be there.
  await Promise.all([load(page.dataset.plotly), document.fonts.load('14px "Source Sans 3"')]);
  plot.hidden = false;
  await draw();
  document.getElementById("explore-drawing").hidden = true;
  for (const part of page.querySelectorAll("[data-needs-script]")) part.hidden = part.disabled = false;
  for (const part of page.querySelectorAll("[data-without-script]")) part.hidden = true;
  // The tools that appeared have narrowed the place of the drawing.
  window.Plotly.Plots.resize(plot);
  page.addEventListener("change", async () => {
    await draw();
    history.replaceState(null, "", `?by=${by.value}`);
    said.textContent = "The drawing has changed.";
  });
  page.addEventListener("click", (event) => acts[event.target.dataset.act]?.());
  page.addEventListener("submit", (event) => event.preventDefault());
}

begin();
