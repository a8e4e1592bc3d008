// What keys, clicks and the pointer do.
const tip = find("tip");

function showTip(event) {
  const edge = event.target.closest(".edge"), node = event.target.closest(".node");
  if ((!edge && !node) || drag) { tip.hidden = true; return; }
  if (node) {
    const layers = layersOf(+node.dataset.node), last = layers[layers.length - 1];
    tip.replaceChildren(make("b", {}, layers[0].name), ` ${layers.map((layer) => layer.type).join(" + ")}`,
      ...blobs(layers[0].bottoms).map((blob) => make("p", {}, `in ${blob}`)), ...blobs(last.tops).map((blob) => make("p", {}, `out ${blob}`)),
      make("p", { class: "quiet" }, `${figure(total(layers, "learned"))} parameters, ${figure(total(layers, "macs"))} multiply-adds`),
      ...now.state.findings.filter((finding) => finding.layer !== null && now.state.layers[finding.layer].node === +node.dataset.node)
        .map((finding) => make("p", {}, `${finding.severity} ${finding.code}: ${finding.message}`)));
  } else tip.replaceChildren(make("b", {}, edge.dataset.blob), ` ${edge.dataset.shape}`);
  tip.hidden = false;
  const box = stage.getBoundingClientRect();
  tip.style.left = `${Math.max(6, Math.min(event.clientX - box.left + 16, box.width - tip.offsetWidth - 8))}px`;
  const under = event.clientY - box.top + 18;
  tip.style.top = `${under + tip.offsetHeight > box.height - 6 ? Math.max(6, under - tip.offsetHeight - 30) : under}px`;
}
stage.addEventListener("pointermove", showTip);
stage.addEventListener("pointerleave", () => { tip.hidden = true; });
stage.addEventListener("click", (event) => {
  if (stage.dataset.moved === "yes" || event.target.closest(".zoom, #legend")) return;
  const node = event.target.closest(".node");
  choose(node ? +node.dataset.node : -1);
});

find("search").addEventListener("input", (event) => seek(event.target.value));
find("search").addEventListener("keydown", (event) => {
  if (event.key === "Enter") nextMatch(event.shiftKey ? -1 : 1);
  if (event.key === "Escape") { event.target.value = ""; seek(""); stage.focus(); }
});

function step(key) {
  const nodes = now.state.nodes;
  if (!nodes.length) return;
  if (now.node < 0) return choose(0);
  const { above, below } = nodes[now.node], [x, y, w] = canvas.boxes[now.node];
  if (key === "ArrowDown" && below.length) choose(below[0]);
  if (key === "ArrowUp" && above.length) choose(above[0]);
  if (key === "ArrowLeft" || key === "ArrowRight") {
    const sign = key === "ArrowLeft" ? -1 : 1;
    const beside = canvas.boxes.map((box, node) => [sign * (box[0] + box[2] / 2 - x - w / 2), node, box[1]]).filter(([far, , top]) => far > 1 && top === y);
    if (beside.length) choose(beside.sort((one, other) => one[0] - other[0])[0][1]);
  }
}
document.addEventListener("keydown", (event) => {
  if (event.target.closest("input") || event.ctrlKey || event.metaKey || event.altKey) return;
  const keys = {
    "/": () => { find("search").focus(); find("search").select(); },
    "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: fit, 1: readable, n: nextFinding,
    Escape: () => choose(-1),
  };
  if (keys[event.key]) { event.preventDefault(); keys[event.key](); return; }
  const group = event.target.closest("[role=tablist], [role=radiogroup]");
  if (group && (event.key === "ArrowLeft" || event.key === "ArrowRight")) {
    const buttons = [...group.querySelectorAll("button")], at = buttons.indexOf(event.target);
    const next = buttons[(at + (event.key === "ArrowLeft" ? -1 : 1) + buttons.length) % buttons.length];
    next.focus();
    next.click();
  } else if (event.key.startsWith("Arrow") && event.target.closest("#stage, body") && !event.target.closest("aside, header")) {
    event.preventDefault();
    step(event.key);
  }
});
for (const tab of document.querySelectorAll("[role=tab]")) tab.addEventListener("click", () => openTab(tab.id.slice(4)));

if (net.states.length > 1) {
  find("states").append(...net.states.map((state, number) => make("button",
    { type: "button", role: "radio", class: worst(state.findings), onclick: () => showState(number) }, state.label)));
} else {
  find("states").removeAttribute("role");
  find("states").append(make("span", {}, net.states[0].label));
}
document.body.classList.add("js");
openTab(net.states.some((state) => state.findings.length) ? "findings" : "layers");
follow();
addEventListener("hashchange", follow);
document.body.classList.add("ready");
