// Search and filters. They choose among the quotations of the articles; the tables stay whole.

const NO_FILTERS = { text: "", speaker: "", term: "", label: "", type: "", outlet: "" };
let filters = { ...NO_FILTERS };

/** Without case by Turkish rules; where the query has no Turkish letter, without marks too. */
function lower(text) {
  return text.toLocaleLowerCase("tr");
}

function folded(text) {
  return lower(text).replaceAll("ı", "i").normalize("NFD").replace(/\p{M}/gu, "");
}

function holds(text, query) {
  if (lower(text).includes(lower(query))) return true;
  return /^[\x00-\x7f]*$/.test(query) && folded(text).includes(folded(query));
}

function filterForm() {
  const outlets = [...new Set(report.articles.map(({ outlet }) => outlet).filter(Boolean))].sort();
  const speakers = speakerCounts().map(({ key, name, count }) => [key, `${shortened(name, LONGEST_NAME)} (${show(count)})`]);
  const used = (values) => new Set(report.articles.flatMap(({ quotes }) => quotes.flatMap(values)));
  const terms = used(({ stances }) => stances.map((one) => one.term));
  const types = used(({ type }) => [type]);
  return h(
    "form",
    { class: "filters", role: "search", "aria-label": t("find"), on: { submit: (event) => event.preventDefault() } },
    h("label", { class: "wide" }, t("search"), h("input", { type: "search", name: "text", value: filters.text, autocomplete: "off", on: { input: changeFilters } })),
    choice("speaker", speakers),
    choice("term", Object.keys(report.terms).filter((id) => terms.has(id)).map((id) => [id, term(id)])),
    choice("label", LABELS.map((label) => [label, `${report.marks[label]} ${word("labels", label)}`])),
    choice("type", [...types].map((type) => [type, word("types", type)])),
    outlets.length > 0 && choice("outlet", outlets.map((outlet) => [outlet, outlet])),
    h("button", { type: "button", on: { click: resetFilters } }, t("reset")),
    h("output", { id: "shown", "aria-live": "polite" }),
  );
}

function choice(name, options) {
  const items = [["", t("any")], ...options].map(([value, text]) =>
    h("option", { value, selected: filters[name] === value }, text),
  );
  return h("label", {}, t(name), h("select", { name, on: { change: changeFilters } }, items));
}

/** Every speaker with the number of its quotations, the most quoted first. */
function speakerCounts() {
  const found = new Map();
  for (const { quotes } of report.articles) {
    for (const quote of quotes) {
      const speakers = quote.speakers.length ? quote.speakers : [{ key: "?", name: `? (${t("unresolved")})` }];
      for (const { key, name } of speakers) {
        const one = found.get(key) ?? { key, name, count: 0 };
        one.count += 1;
        found.set(key, one);
      }
    }
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

let waiting = 0;

function changeFilters(event) {
  filters[event.target.name] = event.target.value;
  clearTimeout(waiting);
  waiting = setTimeout(applyFilters, event.type === "input" ? 120 : 0);
}

function resetFilters() {
  setFilters(NO_FILTERS);
}

function setFilters(chosen) {
  filters = { ...NO_FILTERS, ...chosen };
  for (const [name, value] of Object.entries(filters)) {
    const field = document.querySelector(`.filters [name="${name}"]`);
    if (field) field.value = value;
  }
  applyFilters();
}

function isMatch(quote, article) {
  const { text, speaker, term: id, label, type, outlet } = filters;
  return (
    (!speaker || keysOf(quote).includes(speaker)) &&
    (!type || quote.type === type) &&
    (!outlet || article.outlet === outlet) &&
    (!(id || label) || quote.stances.some((one) => (!id || one.term === id) && (!label || one.label === label))) &&
    (!text.trim() || holds(`${quote.content} ${quote.cue} ${namesOf(quote)} ${quote.mention}`, text.trim()))
  );
}

/** Which quotations match; articles without one are hidden while anything is filtered. */
function applyFilters() {
  hideTip();
  const filtering = Object.values(filters).some((value) => value.trim());
  let [quotations, shownArticles] = [0, 0];
  for (const article of report.articles) {
    const indices = article.quotes.flatMap((quote, index) => (isMatch(quote, article) ? [index] : []));
    article.matches = new Set(indices);
    article.element.hidden = filtering && !article.matches.size;
    quotations += article.matches.size;
    shownArticles += !article.element.hidden;
    if (article.filled) paint(article);
  }
  const all = report.articles.reduce((sum, { quotes }) => sum + quotes.length, 0);
  document.getElementById("shown").textContent =
    filtering && !quotations
      ? t("no_match")
      : t("shown", { n: quotations, of: all, articles: shownArticles, of_articles: report.articles.length });
}
