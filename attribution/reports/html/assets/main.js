// The page: its parts, its links, its language, and the filling of articles while nothing else runs.

function render() {
  document.documentElement.lang = language;
  document.title = t("title");
  document.getElementById("page").replaceChildren(
    h("a", { class: "skip", href: "#articles" }, t("skip")),
    pageHeader(),
    h("main", {}, positionsSection(), timeSection(), agreementSection(), articlesSection(), limitsSection()),
    h("footer", { class: "quiet" }, t("made_by", { version: document.querySelector("meta[name=generator]").content.split(" ")[1] })),
  );
  applyFilters();
  fillWhileIdle();
}

function pageHeader() {
  const sections = ["positions", "time", "agreement", "articles", "limits"];
  return h(
    "header",
    { class: "page" },
    h("div", { class: "tools" },
      h("button", { type: "button", id: "language", lang: language === "tr" ? "en" : "tr", on: { click: switchLanguage } }, t("other_language")),
      h("button", { type: "button", id: "theme", on: { click: switchTheme } }, t(isDark() ? "light" : "dark")),
    ),
    h("h1", {}, t("title"), h("span", { class: "subtitle" }, ` ${t("subtitle")}`)),
    h("p", { class: "quiet" }, summary()),
    h("nav", { "aria-label": t("sections") }, sections.map((id) => h("a", { href: `#${id}` }, t(id)))),
  );
}

function summary() {
  const days = report.articles.map(({ date }) => date).filter(Boolean).sort();
  const [first, last] = [days[0], days.at(-1)];
  const quotes = report.articles.reduce((sum, { quotes: some }) => sum + some.length, 0);
  return [
    t("articles_count", { n: report.articles.length }),
    t("quotations_count", { n: quotes }),
    t("speakers_count", { n: speakerCounts().filter(({ key }) => key !== "?").length }),
    first && (first === last ? day(first) : `${day(first)} – ${day(last)}`),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** What a reader must not take from this page. */
function limitsSection() {
  return h(
    "section",
    { id: "limits", "aria-labelledby": "limits-title" },
    h("h2", { id: "limits-title" }, t("limits")),
    h("ul", {}, limits().map((text) => h("li", {}, text))),
  );
}

function limits() {
  const { articles, matrix: { rows }, unread, columns } = report;
  const quotes = articles.flatMap((article) => article.quotes);
  const cells = rows.flatMap((row) => Object.values(row.cells));
  const of = quotes.length;
  const count = (key, n, all) => n > 0 && t(key, { n, of: all });
  return [
    t("limit_machine"),
    !articles.length && t("limit_empty"),
    articles.length > 0 && !of && t("limit_no_quotation"),
    count("limit_unread", unread),
    count("limit_undated", articles.filter(({ date }) => !date).length, articles.length),
    count("limit_outlet", articles.filter(({ outlet }) => !outlet).length, articles.length),
    count("limit_unresolved", quotes.filter(({ speakers }) => !speakers.length).length, of),
    count("limit_stanceless", quotes.filter(({ stances }) => !stances.some((one) => columns.includes(one.term))).length, of),
    count("limit_thin", cells.filter(({ leaning }) => !leaning).length, cells.length),
    t("limit_silence"),
  ].filter(Boolean);
}

/** In place: what was at the top of the window is there again. */
function switchLanguage() {
  const passed = [...document.querySelectorAll("section[id], article[id]")].filter((part) => part.getBoundingClientRect().top < 1);
  const top = passed.at(-1)?.getBoundingClientRect().top ?? 0;
  language = language === "tr" ? "en" : "tr";
  render();
  document.getElementById("language").focus({ preventScroll: true });
  const place = document.getElementById(passed.at(-1)?.id);
  if (place) scrollBy(0, place.getBoundingClientRect().top - top);
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

function switchTheme(event) {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  event.target.textContent = t(isDark() ? "light" : "dark");
}

/** `#q-…` a quotation, `#e/…` evidence, `#s/…` a speaker's quotations; the rest is the browser's. */
function follow() {
  const [kind, ...parts] = partsOf(location.hash.slice(1));
  if (kind === "e") openEvidence(...parts);
  else {
    if (dialog.open) dialog.close();
    if (kind === "s") showSpeaker(parts[0]);
    else if (kind.startsWith("q-")) goToQuotation(kind.slice(2));
    else if (document.getElementById(kind)) aim(document.getElementById(kind), "start");
  }
}

/** A link's parts; one that was cut off or mistyped leads nowhere. */
function partsOf(hash) {
  try {
    return hash.split("/").map(decodeURIComponent);
  } catch {
    return [""];
  }
}

function showSpeaker(key) {
  setFilters({ speaker: key });
  const title = document.getElementById("articles-title");
  aim(title, "start");
  title.focus({ preventScroll: true });
}

const FILL_TOGETHER = 5;

/** All articles get their text, so that the browser's own search finds it; what is near comes first. */
function fillWhileIdle() {
  // A page that is never idle, or never painted, is filled all the same.
  const later = (work) =>
    window.requestIdleCallback ? requestIdleCallback(work, { timeout: 250 }) : setTimeout(work, 30);
  const rest = report.articles.filter((article) => !article.filled);
  rest.slice(0, FILL_TOGETHER).forEach(fill);
  if (rest.length > FILL_TOGETHER) later(fillWhileIdle);
  else reached("filled");
}

/** What programs that drive the page wait for, and how long it took. */
function reached(stage) {
  document.documentElement.dataset[stage] = "";
  performance.mark(stage);
}

render();
listenForTips();
addEventListener("hashchange", follow);
addEventListener("beforeprint", () => {
  hideTip();
  report.articles.forEach(fill);
});
// A link to where the page already is changes no hash and is followed all the same.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link?.getAttribute("href") === location.hash && location.hash) follow();
});
if (location.hash) follow();
// Painted, and answering: two frames later.
requestAnimationFrame(() => requestAnimationFrame(() => reached("ready")));
