// What the page tells: states, layers, findings, search, and links to all of them (#state=TEST&layer=conv5&search=relu).
const net = JSON.parse(document.getElementById("data").textContent);
const find = (id) => document.getElementById(id);
const now = { state: net.states[0], number: 0, node: -1, matches: [], at: -1, sort: null };

// An element with attributes and children. All text is set as text and never read as HTML.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}
// A name that may be broken where its parts are.
const breakable = (name) => name.split(/(?<=[/_.-])/).flatMap((part, index) => index ? [make("wbr"), part] : [part]);
const figure = (number) => number === null ? "?" : number.toLocaleString("en-US");
function scaled(number, units) {
  if (number === null) return "?";
  let unit = 0;
  while (number >= 1000 && unit < units.length - 1) { number /= 1000; unit += 1; }
  return (unit ? number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0) : number) + units[unit];
}
const short = (number) => scaled(number, ["", " k", " M", " G", " T"]);
const bytes = (number) => scaled(number, [" B", " kB", " MB", " GB", " TB"]);
const blobs = (list) => list.map(([name, shape]) => `${name} ${shape}`);
const total = (layers, key) => layers.reduce((sum, layer) => sum === null || layer[key] === null ? null : sum + layer[key], 0);
const layersOf = (node) => now.state.nodes[node].layers.map((index) => now.state.layers[index]);
const elementOf = (node) => canvas.svg.querySelector(`.node[data-node="${node}"]`);

function facts(pairs) {
  const list = make("dl", { class: "facts" });
  for (const [term, ...values] of pairs) {
    if (values.length && values[0] !== "") list.append(make("dt", {}, term), ...values.map((value, index) => make("dd", index ? { class: "more" } : {}, value)));
  }
  for (const more of list.querySelectorAll(".more")) more.before(make("dt"));
  return list;
}
function findingCard(finding, whole) {
  const state = now.state, layer = finding.layer === null ? null : state.layers[finding.layer];
  return make(whole && layer ? "button" : "div",
    { class: `finding ${finding.severity}`, type: whole && layer ? "button" : null, onclick: () => whole && layer && choose(layer.node) },
    make("span", { class: "at" }, `line ${finding.line}`),
    make("span", { class: "code" }, `${finding.severity} ${finding.code}`), ` ${finding.name}`,
    make("p", {}, finding.message),
    finding.excerpt[1] ? make("pre", {}, finding.excerpt[0], make("mark", {}, finding.excerpt[1]), finding.excerpt[2]) : null,
    ...finding.notes.map((note) => make("p", { class: "note" }, note)));
}

function showLayer(node) {
  const panel = find("panel-layer");
  if (node < 0) {
    panel.replaceChildren(
      make("p", { class: "quiet" }, "Choose a layer in the drawing to see its shapes, parameters and cost."),
      make("p", { class: "quiet" }, "The wheel scrolls, Ctrl and the wheel zoom, dragging moves."),
      make("p", { class: "quiet" }, make("kbd", {}, "/"), " search  ", make("kbd", {}, "Enter"), " next match  ", make("kbd", {}, "n"), " next finding  ",
        make("kbd", {}, "\u2190\u2191\u2192\u2193"), " from layer to layer  ", make("kbd", {}, "0"), " fit  ", make("kbd", {}, "1"), " readable  ", make("kbd", {}, "+ \u2212"), " zoom"));
    return;
  }
  const state = now.state, layers = layersOf(node), head = layers[0], last = layers[layers.length - 1];
  const go = (other) => make("button", { class: "link", type: "button", onclick: () => choose(other) }, layersOf(other)[0].name);
  const findings = state.findings.filter((finding) => finding.layer !== null && state.layers[finding.layer].node === node);
  panel.replaceChildren(
    make("h2", {}, ...breakable(head.name)),
    make("p", { class: "about" }, layers.map((layer) => layer.type).join(" + ")),
    ...findings.map((finding) => findingCard(finding, false)),
    facts([
      ["in", ...blobs(head.bottoms)], ["out", ...blobs(head.tops.map(([name], index) => [name, (last.tops[index] || head.tops[index])[1]]))],
      ["parameters", figure(total(layers, "learned"))], ["multiply-adds", figure(total(layers, "macs"))],
      [`memory in ${Object.keys(state.phases)[0]}`, bytes(total(layers, "memory"))],
      ["reads from", ...state.nodes[node].above.map(go)], ["read by", ...state.nodes[node].below.map(go)],
    ]),
    make("h3", {}, layers.length > 1 ? `${layers.length} layers, one after the other in place` : "in the file"),
    ...layers.map((layer) => make("div", { class: `chain ${layer.kind}` },
      make("strong", {}, ...breakable(layer.name)), " ", make("span", {}, `${layer.type} ${layer.settings}`),
      facts([["line", `${layer.line}`], ["learns", layer.params.join(", ")], ["parameters", layer.learned ? figure(layer.learned) : ""],
        ["multiply-adds", layer.macs ? figure(layer.macs) : ""]]))));
}
function showTotals() {
  const { totals, phases } = now.state;
  const terms = [["parameters", figure(totals.params), ""], ["multiply-adds", short(totals.macs), `${figure(totals.macs)} for one batch forward`],
    ["blobs", bytes(totals.activation_bytes), "the values of all blobs"]];
  const sum = ({ data, gradients, params }) => [data, gradients, params].includes(null) ? null : data + gradients + params;
  const kept = Object.entries(phases), alike = kept.length > 1 && sum(kept[0][1]) === sum(kept[1][1]);
  for (const [phase, parts] of alike ? kept.slice(1) : kept) {
    terms.push([alike ? "memory" : `memory in ${phase}`, bytes(sum(parts)), `blobs ${bytes(parts.data)}, gradients ${bytes(parts.gradients)}, parameters ${bytes(parts.params)}`]);
  }
  find("totals").replaceChildren(...terms.map(([term, value, more]) => make("div", { title: more || null }, make("dt", {}, term), make("dd", {}, value))));
}
const worst = (findings) => ["error", "warning", "info"].find((severity) => findings.some((finding) => finding.severity === severity)) || "";
function showFindings() {
  const findings = now.state.findings, tab = find("tab-findings");
  tab.className = worst(findings);
  tab.replaceChildren("Findings", make("span", { class: "number" }, `${findings.length}`));
  find("panel-findings").replaceChildren(...findings.length ? findings.map((finding) => findingCard(finding, true))
    : [make("p", { class: "quiet" }, `Nothing was found in ${now.state.label}.`)]);
}
function showLayers() {
  const columns = [["layer", null], ["parameters", "learned"], ["mult-adds", "macs"], ["memory", "memory"]];
  const rows = now.state.layers.slice();
  if (now.sort) rows.sort((one, other) => (other[now.sort] || 0) - (one[now.sort] || 0));
  const sortBy = (key) => { now.sort = now.sort === key ? null : key; showLayers(); };
  const head = columns.map(([title, key]) => make("th", { "aria-sort": key && now.sort === key ? "descending" : null },
    make("button", { type: "button", title: key ? "The largest first" : "In the order of the file", onclick: () => sortBy(key) }, title + (key && now.sort === key ? " \u25be" : ""))));
  const cell = (number, words) => make("td", {}, number === 0 ? "" : words(number));
  const body = rows.map((layer) => make("tr", { "data-node": layer.node, class: layer.node === now.node ? "chosen" : null, onclick: () => choose(layer.node, false) },
    make("td", {}, make("button", { class: "link", type: "button" }, ...breakable(layer.name)), make("small", {}, `${layer.type} ${layer.settings}`),
      layer.inside ? null : make("code", {}, layer.tops.map(([, shape]) => shape).join(", "))),
    cell(layer.learned, short), cell(layer.macs, short), cell(layer.memory, bytes)));
  find("panel-layers").replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body)));
  find("tab-layers").replaceChildren("All layers", make("span", { class: "number" }, `${rows.length}`));
}
function openTab(name) {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const open = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", open);
    tab.tabIndex = open ? 0 : -1;
    find(tab.getAttribute("aria-controls")).hidden = !open;
  }
}

function choose(node, open = true) {
  const before = elementOf(now.node);
  if (before) { before.classList.remove("chosen"); before.tabIndex = -1; }
  now.node = node;
  for (const row of document.querySelectorAll("tr[data-node]")) row.classList.toggle("chosen", +row.dataset.node === node);
  for (const edge of canvas.svg.querySelectorAll(".edge")) edge.classList.toggle("near", node >= 0 && (+edge.dataset.from === node || +edge.dataset.to === node));
  showLayer(node);
  if (node >= 0) {
    elementOf(node).classList.add("chosen");
    elementOf(node).tabIndex = 0;
    centre(node);
    if (open) openTab("layer");
  }
  remember();
}
function seek(text) {
  const words = text.trim().toLowerCase();
  const fits = (node) => layersOf(node).some((layer) => [layer.name, layer.type, ...layer.tops.map(([name]) => name)].some((name) => name.toLowerCase().includes(words)));
  now.matches = words ? now.state.nodes.map((_, node) => node).filter(fits) : [];
  now.at = -1;
  canvas.svg.classList.toggle("seeking", words !== "");
  const found = new Set(now.matches);
  for (const node of canvas.svg.querySelectorAll(".node")) node.classList.toggle("match", found.has(+node.dataset.node));
  canvas.boxes.forEach((box, node) => { box[6] = words ? found.has(node) : null; });
  find("matches").value = words ? `${found.size || "none"}` : "";
  drawOverview();
  remember();
}
function nextMatch(step) {
  const number = now.matches.length;
  if (!number) return;
  now.at = now.at < 0 && step < 0 ? number - 1 : (now.at + step + number) % number;
  find("matches").value = `${now.at + 1} of ${number}`;
  choose(now.matches[now.at]);
}
function nextFinding() {
  const nodes = [...new Set(now.state.findings.filter((finding) => finding.layer !== null).map((finding) => now.state.layers[finding.layer].node))].sort((a, b) => a - b);
  if (nodes.length) choose(nodes.find((node) => node > now.node) ?? nodes[0]);
}

function showState(number) {
  const name = now.node >= 0 ? layersOf(now.node)[0].name : null;
  const old = canvas.svg, k = canvas.k, y = canvas.y, x = canvas.x;
  Object.assign(now, { state: net.states[number], number, node: -1 });
  document.body.dataset.state = now.state.label;
  const svgs = document.querySelectorAll("svg.net");
  // Not `hidden`, which SVG does not know.
  svgs.forEach((svg, index) => { svg.style.display = index === number ? "" : "none"; });
  attach(svgs[number], now.state);
  if (old) place(x, y, k); else readable();
  document.querySelectorAll("#states button").forEach((button, index) => { button.setAttribute("aria-checked", index === number); button.tabIndex = index === number ? 0 : -1; });
  showTotals();
  showFindings();
  showLayers();
  seek(find("search").value);
  choose(name === null ? -1 : nodeNamed(name), false);
}
function nodeNamed(name) {
  const layer = now.state.layers.find((each) => each.name === name);
  return layer ? layer.node : -1;
}
function remember() {
  if (!document.body.classList.contains("ready")) return;
  const parts = [];
  if (net.states.length > 1) parts.push(`state=${encodeURIComponent(now.state.label)}`);
  if (now.node >= 0) parts.push(`layer=${encodeURIComponent(layersOf(now.node)[0].name)}`);
  if (find("search").value) parts.push(`search=${encodeURIComponent(find("search").value)}`);
  history.replaceState(null, "", `#${parts.join("&")}`);
}
function follow() {
  const asked = new URLSearchParams(location.hash.slice(1).replaceAll("+", "%2B"));
  const number = net.states.findIndex((state) => state.label === asked.get("state"));
  if (number >= 0 || !canvas.svg) showState(Math.max(0, number));
  find("search").value = asked.get("search") || "";
  seek(find("search").value);
  if (asked.has("layer")) choose(nodeNamed(asked.get("layer")));
  else if (now.matches.length) nextMatch(1);
}
