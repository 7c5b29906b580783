// Inline SVG: positions over time, and who agrees with whom.

const ROW = 30;
const HEAD = 26;
const NAMES = 168;
const WIDTH = 760;
const LABELLED_TICKS = 7;
const SHAPES = {
  support: "M0,-1 L1,0.8 L-1,0.8 Z",
  oppose: "M0,1 L1,-0.8 L-1,-0.8 Z",
  conditional: "M0,-1.1 L1.1,0 L0,1.1 L-1.1,0 Z",
  neutral: "M-0.9,0 A0.9,0.9 0 1 0 0.9,0 A0.9,0.9 0 1 0 -0.9,0 Z",
  mixed: "M-0.85,-0.85 L0.85,-0.85 L0.85,0.85 L-0.85,0.85 Z",
};

function timeSection() {
  const time = report.timeline;
  const parts = time ? [timeNote(time), ...time.terms.map(timeFigure), shiftList(time)] : [h("p", {}, t("no_time"))];
  return h("section", { id: "time", "aria-labelledby": "time-title" }, h("h2", { id: "time-title" }, t("time")), parts);
}

function timeNote(time) {
  const unit = word("units", time.unit);
  const values = { unit, n: report.matrix.minimum, most: time.most };
  const single = time.periods.length === 1 && h("p", {}, t("one_period", { unit }));
  return h("div", {}, h("p", { class: "note" }, t("time_note", values)), labelLegend(), single);
}

function timeFigure({ term: id, rows }) {
  const periods = report.timeline.periods;
  const height = HEAD + rows.length * ROW;
  const step = (WIDTH - NAMES - 24) / Math.max(periods.length - 1, 1);
  const x = (period) => NAMES + 14 + periods.indexOf(period) * step;
  const y = (index) => HEAD + (index + 0.5) * ROW;
  const most = Math.max(...rows.flatMap(({ cells }) => cells.map(({ total }) => total)));
  const drawing = s(
    "svg",
    { viewBox: `0 0 ${WIDTH} ${height}`, role: "group", "aria-label": t("timeline_of", { term: term(id) }) },
    ticks(periods, x, height),
    rows.map((row, i) => [
      s("line", { class: "rail", x1: NAMES, x2: WIDTH, y1: y(i), y2: y(i) }),
      s("text", { class: "name", x: NAMES - 10, y: y(i) + 4 }, shortened(row.name, 22), s("title", {}, row.name)),
      row.cells.map((cell) => timeMark(row, id, cell, { x: x(cell.period), y: y(i), size: 4.5 + 4 * Math.sqrt(cell.total / most) })),
    ]),
    report.timeline.shifts.filter((one) => one.term === id).map((one) => shiftMark(one, rows, x, y, step)),
  );
  return h("figure", {}, h("figcaption", {}, h("b", {}, term(id)), h("span", { class: "quiet" }, ` ${term(id, "proposition")}`)), h("div", { class: "scroller" }, drawing));
}

function ticks(periods, x, height) {
  const every = Math.ceil(periods.length / LABELLED_TICKS);
  return periods.flatMap((period, i) =>
    i % every
      ? []
      : [
          s("line", { class: "grid", x1: x(period), x2: x(period), y1: HEAD - 6, y2: height }),
          s("text", { class: "tick", x: x(period), y: 13 }, periodName(period)),
        ],
  );
}

function timeMark(row, id, cell, { x, y, size }) {
  const leaning = cell.leaning ? word("labels", cell.leaning) : t("no_leaning");
  const values = { name: row.name, period: periodName(cell.period), leaning };
  const name = t("mark_name", { ...values, count: t("quotations_count", { n: cell.total }) });
  return s(
    "a",
    { href: evidenceLink(row.key, id, cell.period), "aria-label": name },
    s("circle", { class: "target", cx: x, cy: y, r: ROW / 2 - 2 }),
    s("path", {
      class: `shape ${cell.leaning ?? "neutral"}${cell.thin ? " thin" : ""}`,
      d: SHAPES[cell.leaning ?? "neutral"],
      transform: `translate(${x} ${y}) scale(${size})`,
    }),
    s("title", {}, name),
  );
}

/** A bar at the border before the period in which the new leaning begins. */
function shiftMark(shift, rows, x, y, step) {
  const index = rows.findIndex((row) => row.key === shift.speaker_id);
  if (index < 0) return "";
  const at = x(shift.period) - step / 2;
  return s("line", { class: "shift", x1: at, x2: at, y1: y(index) - ROW / 2 + 2, y2: y(index) + ROW / 2 - 2 });
}

function shiftList({ shifts, unclaimed }) {
  const rest = unclaimed > 0 && h("p", { class: "note" }, t("unclaimed", { n: unclaimed }));
  const found = shifts.length ? h("ul", { class: "shifts" }, shifts.map(shiftItem)) : h("p", {}, t("no_shift"));
  return h("div", {}, h("h3", {}, t("shifts")), found, rest);
}

function shiftItem(shift) {
  const before = word("labels", shift.before);
  const after = word("labels", shift.after);
  const what = { name: shift.speaker, term: term(shift.term), before, after, period: periodName(shift.period) };
  const sure = t("shift_sure", {
    ...shift,
    before,
    after,
    share_before: percent(shift.share_before),
    share_after: percent(shift.share_after),
    p: shift.p < 0.001 ? "< 0.001" : `= ${show(shift.p)}`,
  });
  return h(
    "li",
    {},
    h("p", {}, h("b", {}, said(t("shift", what)))),
    h("p", { class: "quiet" }, sure),
    shiftWords("first_words", shift.first_quotation, shift.first_doc, shift.first_date),
    shiftWords("last_words", shift.last_quotation, shift.last_doc, shift.last_date),
  );
}

function shiftWords(key, quotation, document, date) {
  const article = report.articles.find(({ id }) => id === document);
  return h("p", {}, t(key), " ", said(quotation), " ", h("a", { href: `#a-${article.number}` }, day(date)));
}

// The network

const NET = { width: 760, left: 90, top: 44 };

function agreementSection() {
  const { nodes, edges, of, drawn } = report.network;
  const few = of > drawn && h("p", { class: "note" }, t("most_quoted", { n: drawn, of }));
  const parts = edges.length
    ? [h("p", { class: "note" }, t("agreement_note")), few, networkKey(nodes, edges), h("figure", {}, h("div", { class: "scroller" }, networkDrawing(nodes, edges))), pairList(nodes, edges)]
    : [h("p", {}, t("no_network"))];
  return h("section", { id: "agreement", "aria-labelledby": "agreement-title" }, h("h2", { id: "agreement-title" }, t("agreement")), parts);
}

/** What lines and colours mean; each node's name says its side too. */
function networkKey(nodes, edges) {
  const line = (key) => s("svg", { viewBox: "0 0 36 8", "aria-hidden": "true" }, s("line", { class: `edge ${key}`, x1: 0, x2: 36, y1: 4, y2: 4, "stroke-width": 2 }));
  const dot = s("svg", { class: "dot", viewBox: "0 0 12 12", "aria-hidden": "true" }, s("circle", { cx: 6, cy: 6, r: 5 }));
  const kinds = ["agree", "dispute"].filter((key) => edges.some(({ weight }) => (weight > 0) === (key === "agree")));
  const sides = Object.keys(report.words[language].sides).filter((side) => nodes.some((node) => sideOf(node) === side));
  return h(
    "ul",
    { class: "key" },
    kinds.map((key) => h("li", {}, line(key), t(key))),
    sides.map((side) => h("li", { class: side }, dot.cloneNode(true), word("sides", side))),
  );
}

/** The registry's side; whoever has none, or one that the page has no word for, is "other". */
function sideOf({ side }) {
  return Object.hasOwn(report.words[language].sides, side) ? side : "other";
}

function networkDrawing(nodes, edges) {
  const height = Math.min(520, 180 + 28 * nodes.length);
  const at = new Map(nodes.map((node) => [node.key, {
    x: NET.left + node.x * (NET.width - 2 * NET.left),
    y: NET.top + node.y * (height - 2 * NET.top),
  }]));
  return s(
    "svg",
    { viewBox: `0 0 ${NET.width} ${height}`, role: "group", "aria-label": t("network_name", { n: nodes.length }) },
    edges.map((edge) => networkEdge(edge, at)),
    nodes.map((node) => networkNode(node, at.get(node.key))),
  );
}

function networkEdge({ source, target, weight }, at) {
  const [one, other] = [at.get(source), at.get(target)];
  return s("line", {
    class: weight > 0 ? "edge agree" : "edge dispute",
    x1: one.x,
    y1: one.y,
    x2: other.x,
    y2: other.y,
    "stroke-width": 0.8 + Math.abs(weight),
  });
}

function networkNode(node, { x, y }) {
  const name = `${node.name} · ${word("sides", sideOf(node))} · ${t("stances_count", { n: node.statements })}`;
  const radius = 5 + Math.min(Math.sqrt(node.statements) * 2, 13);
  return s(
    "a",
    { class: `node ${sideOf(node)}`, href: `#s/${encodeURIComponent(node.key)}`, "aria-label": name },
    s("circle", { cx: x, cy: y, r: radius }),
    s("text", { x, y: y + radius + 13 }, shortened(node.name, 24)),
    s("title", {}, name),
  );
}

/** The drawing in words: each pair with the terms that join or part it, linked to both sides. */
function pairList(nodes, edges) {
  const names = new Map(nodes.map(({ key, name }) => [key, name]));
  const items = edges.map((edge) =>
    h(
      "li",
      {},
      h("b", {}, said(t("pair", { one: names.get(edge.source), other: names.get(edge.target) }))),
      joint("agree", edge.agreed, edge, names),
      joint("dispute", edge.disputed, edge, names),
    ),
  );
  return h("details", {}, h("summary", {}, t("pairs", { n: edges.length })), h("ul", { class: "pairs" }, items));
}

function joint(key, terms, { source, target }, names) {
  if (!terms.length) return "";
  const links = (id) => [source, target].map((speaker) => [
    " ",
    h("a", { href: evidenceLink(speaker, id), "aria-label": `${names.get(speaker)}: ${term(id)}` }, shortened(names.get(speaker), 24)),
  ]);
  return h("span", { class: `joint ${key}` }, `${t(key)}: `, terms.map((id, i) => [i ? "; " : "", term(id, "short"), " (", links(id), " )"]));
}
