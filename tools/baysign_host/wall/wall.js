// Draws the street from its stream of events; see app.py for their shape.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
// Outlines of the segments a to g and the point, in a cell of 60 × 100.
const SEGMENTS = [
  "14,4 46,4 51,9 45,15 15,15 9,9",
  "52,11 57,16 57,43 52,48 46,42 46,17",
  "52,52 57,57 57,84 52,89 46,83 46,58",
  "15,85 45,85 51,91 46,96 14,96 9,91",
  "8,52 14,58 14,83 8,89 3,84 3,57",
  "8,11 14,17 14,42 8,48 3,43 3,16",
  "15,44.5 45,44.5 50.5,50 45,55.5 15,55.5 9.5,50",
];
const ARROWS = { left: 180, ahead: 270, right: 0 };
const FIGURES = [
  ["signs", "signs"], ["published", "published"], ["applied", "applied"],
  ["mismatches", "mismatches"], ["p50_ms", "p50"], ["p99_ms", "p99"], ["restarts", "restarts"],
];

const byId = (id) => document.getElementById(id);
const signs = new Map();

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function shape(tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// ---------------------------------------------------------------- drawing

function drawDigits(count) {
  const pitch = 74;
  const svg = shape("svg", { viewBox: `-8 -2 ${count * pitch + 6} 104`, "aria-hidden": "true" });
  svg.classList.add("digits");
  const cells = [];
  for (let digit = 0; digit < count; digit += 1) {
    const cell = shape("g", { transform: `translate(${digit * pitch + 8} 0) skewX(-5)` });
    const parts = SEGMENTS.map((points) => shape("polygon", { points, class: "off" }));
    parts.push(shape("circle", { cx: 65, cy: 92, r: 4.5, class: "off" }));
    cell.append(...parts);
    svg.append(cell);
    cells.push(parts);
  }
  return { svg, cells };
}

function drawPixels(rows) {
  const size = { viewBox: `0 0 ${rows[0].length} ${rows.length}`, "aria-hidden": "true" };
  const svg = shape("svg", size);
  svg.classList.add("pixels");
  const cells = rows.map((row, y) => {
    return row.map((_, x) => shape("circle", { cx: x + 0.5, cy: y + 0.5, r: 0.42, class: "off" }));
  });
  svg.append(...cells.flat());
  return { svg, cells };
}

function drawArrow() {
  const svg = shape("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" });
  svg.classList.add("arrow");
  const path = shape("path", { d: "M10 50H84M54 19L85 50L54 81" });
  svg.append(path);
  return { svg, path };
}

const LAMPS = ["off", "red", "green", "amber"];

function lightPixels(cells, rows) {
  cells.forEach((row, y) => {
    row.forEach((pixel, x) => pixel.setAttribute("class", LAMPS[rows[y][x]]));
  });
}

function light(cells, digits) {
  cells.forEach((parts, digit) => {
    const [red, green] = digits[digit];
    parts.forEach((part, bit) => {
      const which = ((red >> bit) & 1) + 2 * ((green >> bit) & 1);
      part.setAttribute("class", LAMPS[which]);
    });
  });
}

// ---------------------------------------------------------------- one sign

function buildSign(sign) {
  const card = element("article", "sign");
  card.dataset.sign = sign.id;
  card.dataset.model = sign.model;
  const body = element("div", "body");
  const plate = element("div", "plate");
  plate.append(element("span", "p", "P"), element("h2", "", sign.title));
  body.append(plate);
  const says = element("ol", "says");
  const rows = sign.lines.map((line) => {
    const row = element("div", "row");
    row.setAttribute("role", "img");
    const name = element("div", "name");
    if (sign.lines.length > 1) name.append(element("b", "", line.name));
    if (line.lots.length > 1) name.append(element("small", "", line.lots.join(" · ")));
    const dots = line.lit.pixels.length ? drawPixels(line.lit.pixels) : null;
    const digits = drawDigits(line.lit.digits.length);
    const symbol = element("span", "symbol");
    const panel = element("div", "panel");
    const arrow = drawArrow();
    if (line.points !== "none" || line.lit.arrow !== "none") panel.append(arrow.svg);
    panel.append(dots ? dots.svg : digits.svg);
    panel.append(symbol);
    row.append(name, panel);
    body.append(row);
    const said = element("li");
    const text = element("b");
    const rule = element("i");
    const words = element("span");
    said.append(text, rule, words);
    says.append(said);
    const dotCells = dots ? dots.cells : [];
    const cells = { digits: digits.cells, pixels: dotCells, symbol, arrow: arrow.path };
    return { row, ...cells, said, text, rule, words };
  });
  const state = element("p", "state");
  const lamp = element("i", "lamp");
  lamp.setAttribute("role", "img");
  const stateText = element("span");
  state.append(lamp, stateText);
  const foot = element("div", "foot");
  foot.append(state, says);
  card.append(body, element("div", "pole"), foot);
  return { card, rows, stateText, lamp };
}

function showLine(view, line, dark) {
  const { lit, said } = line;
  const text = dark ? "" : lit.text;
  const { row } = view;
  row.dataset.text = text;
  row.dataset.colour = dark ? "" : lit.colour;
  row.dataset.arrow = lit.arrow;
  row.dataset.expected = line.expected === null ? "" : line.expected;
  row.dataset.differs = line.differs;
  row.dataset.wrong = line.wrong;
  const arrow = !dark && lit.arrow in ARROWS ? `, arrow ${lit.arrow}` : "";
  const reading = text.trim() ? `${text.trim()}, ${lit.colour}` : "dark";
  row.setAttribute("aria-label", `${line.name}: ${reading}${arrow}`);
  light(view.digits, lit.digits);
  lightPixels(view.pixels, lit.pixels);
  setText(view.symbol, lit.symbol);
  view.symbol.className = `symbol ${lit.colour}`;
  view.arrow.setAttribute("class", arrow ? lit.colour || "off" : "off");
  const turned = ARROWS[arrow ? lit.arrow : line.points] || 0;
  view.arrow.setAttribute("transform", `rotate(${turned} 50 50)`);
  view.said.dataset.differs = line.differs;
  setText(view.text, said ? String(said.text).trim() || "dark" : "–");
  view.text.className = said && said.colour ? said.colour : "";
  setText(view.rule, said && said.rule ? said.rule : "");
  setText(view.words, sayWords(line, said, text));
}

function sayWords(line, said, text) {
  if (line.differs) return `reports this, lights ${text.trim() || "nothing"}`;
  if (line.wrong) return `expected ${line.expected.trim()}`;
  if (!said) return "no report yet";
  const age = Number.isFinite(said.age_s) ? `${Math.round(said.age_s)} s old` : "";
  return [said.reason, age].filter(Boolean).join(" · ");
}

function showSign(sign) {
  let view = signs.get(sign.id);
  if (!view) {
    view = buildSign(sign);
    signs.set(sign.id, view);
    byId("street").append(view.card);
  }
  const { card } = view;
  card.dataset.online = sign.online;
  card.dataset.dark = sign.dark;
  card.dataset.differs = sign.lines.some((line) => line.differs);
  card.dataset.wrong = sign.lines.some((line) => line.wrong);
  const words = [sign.id, sign.board];
  if (!sign.online) words.unshift("offline");
  if (sign.session) words.push(`session ${sign.session >> 16}.${sign.session & 65535}`);
  if (sign.revision !== null) words.push(`rev ${sign.revision}`);
  if (sign.restarts) words.push(`${sign.restarts} restart${sign.restarts > 1 ? "s" : ""}`);
  view.lamp.setAttribute("aria-label", sign.online ? "online" : "offline");
  setText(view.stateText, words.join(" · "));
  sign.lines.forEach((line, index) => showLine(view.rows[index], line, sign.dark));
}

// ---------------------------------------------------------------- the street

function showStreet(street) {
  byId("demo").hidden = !street.demo;
  document.body.dataset.demo = street.demo;
  setText(byId("feed"), `${street.demo ? "Luohu, Shenzhen" : street.feed} · ${street.speed} × real time`);
  setText(byId("time"), street.time);
  const list = byId("figures");
  for (const [key, label] of FIGURES) {
    let value = list.querySelector(`[data-figure="${key}"]`);
    if (!value) {
      const pair = element("div");
      value = element("dd");
      value.dataset.figure = key;
      pair.append(element("dt", "", label), value);
      list.append(pair);
    }
    const number = street.figures[key];
    setText(value, number === null ? "–" : key.endsWith("_ms") ? `${number.toFixed(2)} ms` : String(number));
  }
  list.dataset.wrong = street.figures.mismatches > 0;
}

// A page that has heard nothing for this long says so: frozen is dead, on this side too.
const SILENT_MS = 4000;
let heardAt = 0;

function link(state, text) {
  const node = byId("link");
  node.dataset.state = state;
  document.body.dataset.link = state;
  setText(node, text);
}

function connect() {
  const stream = new EventSource("events");
  const hear = (handler) => (event) => {
    heardAt = Date.now();
    link("live", "live");
    handler(JSON.parse(event.data));
  };
  stream.addEventListener("sign", hear(showSign));
  stream.addEventListener("street", hear(showStreet));
  stream.onerror = () => {
    link("lost", "connection lost");
    // A refused connection closes the stream for good; a broken one is repeated by the browser.
    if (stream.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  };
}

setInterval(() => {
  if (heardAt && Date.now() - heardAt > SILENT_MS) link("lost", "connection lost");
}, 500);
connect();
