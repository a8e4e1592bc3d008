"use strict";
// The drawing under the hand: moving, zooming, and the overview beside it.
const stage = document.getElementById("stage");
const overview = document.getElementById("overview");
const tall = 0.62;
const canvas = { svg: null, group: null, boxes: [], width: 1, height: 1, x: 0, y: 0, k: 1, frame: 0, home: null };

function attach(svg, state) {
  Object.assign(canvas, { svg, group: svg.querySelector(".view"), boxes: state.boxes, width: state.width, height: state.height });
  showOverview();
}
function place(x, y, k) {
  const w = stage.clientWidth, h = stage.clientHeight;
  // Some of the drawing always stays in sight.
  canvas.k = Math.min(4, Math.max(0.02, k));
  canvas.x = Math.min(w - 60, Math.max(60 - canvas.width * canvas.k, x));
  canvas.y = Math.min(h - 60, Math.max(60 - canvas.height * canvas.k, y));
  canvas.group.setAttribute("transform", `translate(${canvas.x.toFixed(1)} ${canvas.y.toFixed(1)}) scale(${canvas.k.toFixed(4)})`);
  // From far away there are colours in place of words.
  canvas.svg.classList.toggle("far", canvas.k < 0.3);
  if (!canvas.frame) canvas.frame = requestAnimationFrame(() => { canvas.frame = 0; drawOverview(); });
}
function glide(x, y, k) {
  const from = [canvas.x, canvas.y, canvas.k], start = performance.now();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches || canvas.calm || !document.body.classList.contains("ready");
  if (calm) return place(x, y, k);
  const run = canvas.run = {};
  const step = (now) => {
    if (canvas.run !== run) return;
    const t = Math.min(1, Math.max(0, (now - start) / 200)), e = 1 - (1 - t) ** 3;
    place(from[0] + (x - from[0]) * e, from[1] + (y - from[1]) * e, from[2] + (k - from[2]) * e);
    if (t < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
// From here on it is the hand that moves, and no resized window brings the drawing back.
function leave() {
  canvas.run = canvas.home = null;
}
function zoom(factor, x = stage.clientWidth / 2, y = stage.clientHeight / 2) {
  leave();
  const k = Math.min(4, Math.max(0.02, canvas.k * factor)), f = k / canvas.k;
  place(x - (x - canvas.x) * f, y - (y - canvas.y) * f, k);
}
function wholeScale() {
  return Math.min((stage.clientWidth - 48) / canvas.width, (stage.clientHeight - 84) / canvas.height);
}
function fit() {
  canvas.home = fit;
  const k = Math.min(1.3, wholeScale());
  glide((stage.clientWidth - canvas.width * k) / 2, Math.max(24, (stage.clientHeight - 36 - canvas.height * k) / 2), k);
}
function readable() {
  // The whole net where it can be read, else its top.
  if (wholeScale() >= tall) { fit(); canvas.home = readable; return; }
  canvas.home = readable;
  const k = Math.min(1, Math.max(tall, (stage.clientWidth - 48) / canvas.width));
  const first = canvas.boxes[0], middle = first ? first[0] + first[2] / 2 : 0;
  const wide = canvas.width * k > stage.clientWidth - 48;
  glide(wide ? stage.clientWidth / 2 - middle * k : (stage.clientWidth - canvas.width * k) / 2, 24, k);
}
function centre(node) {
  const [x, y, w, h] = canvas.boxes[node], k = Math.max(canvas.k, tall);
  const left = canvas.x + x * k, top = canvas.y + y * k, room = 30;
  const seen = canvas.k >= tall && left > room && top > room && left + w * k < stage.clientWidth - room && top + h * k < stage.clientHeight - room;
  if (seen) return;
  canvas.home = null;
  glide(stage.clientWidth / 2 - (x + w / 2) * k, stage.clientHeight * 0.45 - (y + h / 2) * k, k);
}

stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  leave();
  const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? stage.clientHeight : 1;
  const box = stage.getBoundingClientRect();
  if (event.ctrlKey || event.metaKey) return zoom(Math.exp(-event.deltaY * unit * 0.0022), event.clientX - box.left, event.clientY - box.top);
  const [dx, dy] = event.shiftKey && !event.deltaX ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
  place(canvas.x - dx * unit, canvas.y - dy * unit, canvas.k);
}, { passive: false });

let drag = null;
stage.addEventListener("pointerdown", (event) => {
  if (event.button || event.target.closest(".zoom, #legend")) return;
  drag = { x: event.clientX, y: event.clientY, moved: false };
});
stage.addEventListener("pointermove", (event) => {
  if (!drag) return;
  const dx = event.clientX - drag.x, dy = event.clientY - drag.y;
  if (!drag.moved && Math.hypot(dx, dy) < 4) return;
  if (!drag.moved) stage.setPointerCapture(event.pointerId);
  leave();
  stage.classList.add("dragging");
  Object.assign(drag, { x: event.clientX, y: event.clientY, moved: true });
  place(canvas.x + dx, canvas.y + dy, canvas.k);
});
for (const kind of ["pointerup", "pointercancel"]) stage.addEventListener(kind, () => {
  stage.classList.remove("dragging");
  stage.dataset.moved = drag && drag.moved ? "yes" : "";
  drag = null;
});
for (const button of document.querySelectorAll(".zoom button")) {
  button.addEventListener("click", () => ({ in: () => zoom(1.25), out: () => zoom(0.8), fit, top: readable })[button.dataset.do]());
}

function showOverview() {
  // A net that is read as a whole needs none.
  overview.hidden = false;
  overview.hidden = wholeScale() >= tall;
}
function overviewScale() {
  return Math.min((overview.clientWidth - 12) / canvas.width, (overview.clientHeight - 16) / canvas.height);
}
function overviewStretch() {
  // A net that is a thin line at its true shape is drawn wider than it is.
  return Math.min((overview.clientWidth - 12) / canvas.width, overviewScale() * 8);
}
function drawOverview() {
  if (!canvas.svg || !overview.clientWidth) return;
  const style = getComputedStyle(document.documentElement), colour = (name) => style.getPropertyValue("--" + name).trim();
  const ratio = devicePixelRatio || 1, pen = overview.getContext("2d");
  overview.width = overview.clientWidth * ratio;
  overview.height = overview.clientHeight * ratio;
  const sy = overviewScale(), sx = overviewStretch(), left = (overview.clientWidth - canvas.width * sx) / 2;
  pen.scale(ratio, ratio);
  for (const [x, y, w, h, kind, mark, hit] of canvas.boxes) {
    pen.fillStyle = colour(kind);
    pen.globalAlpha = hit === false ? 0.25 : 0.85;
    pen.fillRect(left + x * sx, 8 + y * sy, Math.max(2, w * sx), Math.max(1.2, h * sy));
    pen.globalAlpha = 1;
    if (hit) { pen.fillStyle = colour("hit"); pen.fillRect(left + x * sx - 4, 8 + y * sy - 0.5, w * sx + 8, Math.max(2.5, h * sy)); }
    if (mark) { pen.fillStyle = colour(mark); pen.beginPath(); pen.arc(overview.clientWidth - 6, 8 + (y + h / 2) * sy, 3.5, 0, 7); pen.fill(); }
  }
  const top = 8 - (canvas.y / canvas.k) * sy, high = (stage.clientHeight / canvas.k) * sy;
  pen.strokeStyle = pen.fillStyle = colour("accent");
  pen.globalAlpha = 0.14;
  pen.fillRect(1, top, overview.clientWidth - 2, high);
  pen.globalAlpha = 1;
  pen.strokeRect(1.5, top + 0.5, overview.clientWidth - 3, Math.max(4, high));
}
function goInOverview(event) {
  if (event.type === "pointerdown") overview.setPointerCapture(event.pointerId);
  if (!event.buttons) return;
  const y = (event.clientY - overview.getBoundingClientRect().top - 8) / overviewScale();
  leave();
  place(canvas.x, stage.clientHeight / 2 - y * canvas.k, canvas.k);
}
overview.addEventListener("pointerdown", goInOverview);
overview.addEventListener("pointermove", goInOverview);
addEventListener("resize", () => {
  showOverview();
  canvas.calm = true;
  if (canvas.home) canvas.home(); else place(canvas.x, canvas.y, canvas.k);
  canvas.calm = false;
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawOverview);
// On paper the drawing is cut between rows into strips, as many beside each other as a page is wide.
const paper = { width: 700, height: 840, scale: 0.5 };
function strips() {
  const k = Math.min(paper.scale, paper.width / canvas.width), tops = [...new Set(canvas.boxes.map((box) => box[1]))].sort((a, b) => a - b);
  const cuts = [0], high = Math.max(...canvas.boxes.map((box) => box[3])) + 20;
  for (const top of tops) if (top + high - cuts[cuts.length - 1] > paper.height / k) cuts.push(top - 18);
  return cuts.map((cut, index) => {
    const svg = document.createElementNS(canvas.svg.namespaceURI, "svg"), end = cuts[index + 1] ?? canvas.height + 4, height = end - cut;
    svg.append(...[...canvas.group.children].filter((part) => within(part, cut, end)).map((part) => part.cloneNode(true)));
    for (const [name, value] of [["viewBox", `-4 ${cut - 4} ${canvas.width + 12} ${height}`], ["width", canvas.width * k], ["height", height * k], ["class", "strip"]]) svg.setAttribute(name, value);
    return svg;
  });
}
function within(part, top, end) {
  if (part.matches(".words")) return +part.getAttribute("y") >= top && +part.getAttribute("y") < end;
  const { node, from = node, to = node } = part.dataset;
  return canvas.boxes[from][1] < end && canvas.boxes[to][1] + canvas.boxes[to][3] > top;
}
addEventListener("beforeprint", () => {
  canvas.svg.classList.remove("far");
  canvas.group.removeAttribute("transform");
  stage.append(...strips());
});
addEventListener("afterprint", () => {
  for (const strip of document.querySelectorAll(".strip")) strip.remove();
  place(canvas.x, canvas.y, canvas.k);
});
