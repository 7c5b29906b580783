// Speakers by terms, and the quotations behind a cell.

const FIRST_ROWS = 20;
const LABELS = ["support", "oppose", "conditional", "neutral"];

function positionsSection() {
  const { rows, minimum } = report.matrix;
  const body = rows.length
    ? [h("p", { class: "note" }, t("positions_note", { n: minimum })), labelLegend(), matrix(rows), propositions()]
    : [h("p", {}, t("no_stance"))];
  return h(
    "section",
    { id: "positions", "aria-labelledby": "positions-title" },
    h("h2", { id: "positions-title" }, t("positions")),
    body,
    silent(rows),
  );
}

function labelLegend() {
  const words = [...LABELS, "mixed"].map((label) => h("li", { class: `stance ${label}` }, mark(label), ` ${word("labels", label)}`));
  return h("ul", { class: "stances legend" }, words);
}

function matrix(rows) {
  // A column that nobody speaks about says no more than its absence.
  const columns = report.columns.filter((id) => rows.some((row) => row.cells[id]));
  const more = rows.length > FIRST_ROWS;
  const table = h(
    "table",
    { class: more ? "matrix folded" : "matrix" },
    h(
      "thead",
      {},
      h("tr", {}, h("th", { scope: "col" }, t("speaker")), columns.map((id) => h("th", { scope: "col" }, term(id, "short")))),
    ),
    h("tbody", {}, rows.map((row, i) => matrixRow(row, columns, i >= FIRST_ROWS))),
  );
  const unfold = h("button", { type: "button", on: { click: () => {
    table.classList.remove("folded");
    unfold.remove();
  } } }, t("show_all", { n: rows.length }));
  return [h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": t("positions") }, table), more && unfold];
}

function matrixRow(row, columns, late) {
  const note = row.key === "?" ? t("unresolved") : row.kind === "unnamed" ? t("unnamed") : "";
  const name = h("a", { href: `#s/${encodeURIComponent(row.key)}` }, named(row.name));
  const head = h("th", { scope: "row" }, name, note && h("span", { class: "quiet" }, ` (${note})`));
  return h("tr", { class: late && "late" }, head, columns.map((id) => h("td", {}, matrixCell(row, id))));
}

function matrixCell(row, id) {
  const cell = row.cells[id];
  if (!cell) return h("span", { class: "none" }, h("span", { "aria-hidden": "true" }, "·"), h("span", { class: "heard" }, t("nothing_said")));
  const leaning = leaningOf(cell);
  const counts = LABELS.filter((label) => cell[label]);
  const spoken = counts.map((label) => `${cell[label]} ${word("labels", label)}`).join(", ");
  return h(
    "a",
    {
      class: `cell ${cell.leaning ?? "open"}`,
      href: evidenceLink(row.key, id),
      "aria-label": t("cell_name", { name: shortened(row.name, LONGEST_NAME), term: term(id), leaning, counts: spoken }),
    },
    cell.leaning && h("span", { class: "leaning" }, word("labels", cell.leaning)),
    h("span", { class: "counts" }, counts.map((label) => h("span", {}, mark(label), `${cell[label]}`))),
  );
}

function leaningOf(cell) {
  return cell.leaning ? word("labels", cell.leaning) : t(cell.too_few ? "too_few" : "no_leaning");
}

function propositions() {
  const items = report.columns.flatMap((id) => [h("dt", {}, term(id)), h("dd", {}, term(id, "proposition"))]);
  return h("details", {}, h("summary", {}, t("propositions")), h("dl", {}, items));
}

/** Who is quoted and stands in no row. */
function silent(rows) {
  const speaking = new Set(rows.map((row) => row.key));
  const names = speakerCounts().filter(({ key }) => key !== "?" && !speaking.has(key)).map(({ name }) => shortened(name, LONGEST_NAME));
  if (!names.length || !report.matrix.rows.length) return null;
  const first = names.slice(0, FIRST_ROWS).join(", ");
  const rest = names.length > FIRST_ROWS ? ` ${t("and_more", { n: names.length - FIRST_ROWS })}` : "";
  return h("p", { class: "note" }, said(t("silent", { names: first }) + rest));
}

// Evidence: `#e/SPEAKER/TERM`, and `/PERIOD` from the timeline.

function evidenceLink(...parts) {
  return `#e/${parts.map(encodeURIComponent).join("/")}`;
}

/** The quotations of a speaker on a term, in all or in the period that begins on a day. */
function evidence(key, id, period) {
  const periods = report.timeline?.periods ?? [];
  const next = periods[periods.indexOf(period) + 1];
  return report.articles
    .filter(({ date }) => !period || (date >= period && (!next || date < next)))
    .flatMap((article) =>
      article.quotes
        .filter((quote) => keysOf(quote).includes(key) && quote.stances.some((one) => one.term === id))
        .map((quote) => ({ quote, article, label: quote.stances.find((one) => one.term === id).label })),
    );
}

function keysOf(quote) {
  return quote.speakers.length ? quote.speakers.map((speaker) => speaker.key) : ["?"];
}

const dialog = document.getElementById("evidence");
let opener = null;

function openEvidence(key, id, period) {
  const row = report.matrix.rows.find((one) => one.key === key);
  const cell = row?.cells[id];
  if (!cell) return;
  const found = evidence(key, id, period);
  const close = h("button", { type: "button", class: "close", on: { click: () => dialog.close() } }, t("close"));
  dialog.replaceChildren(
    h("header", {}, h("h2", { id: "evidence-title" }, named(row.name), ` · ${term(id)}`), close),
    h("p", { class: "quiet" }, t("proposition", { text: term(id, "proposition") })),
    h("p", {}, period ? `${periodName(period)}: ${t("quotations_count", { n: found.length })}` : cellSummary(cell)),
    ...LABELS.map((label) => labelled(label, found.filter((one) => one.label === label))),
  );
  opener = document.activeElement;
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function cellSummary(cell) {
  const counts = `${t("quotations_count", { n: cell.total })} ${t("in_articles", { n: cell.articles })}`;
  const days = cell.first && (cell.first === cell.last ? day(cell.first) : `${day(cell.first)} – ${day(cell.last)}`);
  const share =
    cell.share === null
      ? leaningOf(cell)
      : t("share_line", {
          leaning: word("labels", cell.leaning),
          share: percent(cell.share),
          low: percent(cell.low),
          high: percent(cell.high),
        });
  return [counts, days || t("undated"), share].join(" · ");
}

function labelled(label, found) {
  if (!found.length) return "";
  return h(
    "section",
    {},
    h("h3", { class: `stance ${label}` }, mark(label), ` ${word("labels", label)} `, h("span", { class: "quiet" }, `${found.length}`)),
    found.map(({ quote, article }) => card(quote, article, { why: true, source: true })),
  );
}

dialog.addEventListener("close", () => {
  if (location.hash.startsWith("#e/")) history.replaceState(null, "", "#positions");
  opener?.focus({ preventScroll: true });
});
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
