// The articles: marked text, its quotations, and the card that a mark shows.

const places = new Map(); // quotation id -> [article, index]
for (const article of report.articles) {
  article.quotes.forEach((quote, index) => places.set(quote.id, [article, index]));
}

function articlesSection() {
  const list = h("div", { id: "list" }, report.articles.map(articleFrame));
  return h(
    "section",
    { id: "articles", "aria-labelledby": "articles-title" },
    h("h2", { id: "articles-title", tabindex: "-1" }, t("articles")),
    filterForm(),
    h("p", { class: "legend" }, t("legend"), " ", legendWord("content"), legendWord("cue"), legendWord("source")),
    list,
  );
}

function legendWord(role) {
  return h("span", { class: `piece ${role}` }, t(role));
}

/** The article's head; `fill` adds the rest when it is needed. */
function articleFrame(article) {
  article.filled = false;
  const chosen = article.quotes.length;
  const counts =
    chosen === article.total ? t("quotations_count", { n: chosen }) : t("some_chosen", { n: chosen, of: article.total });
  article.element = h(
    "article",
    { id: `a-${article.number}`, "aria-labelledby": `t-${article.number}` },
    h(
      "header",
      {},
      h("h3", { id: `t-${article.number}`, lang: "tr", dir: "auto" }, article.title.length ? article.title.map(pieceOf(article)) : article.headline),
      h(
        "p",
        { class: "quiet" },
        h("a", { href: `#a-${article.number}` }, `[${show(article.number)}]`),
        ` ${day(article.date)} · `,
        article.outlet ? [said(article.outlet), " · "] : [],
        said(article.path),
        ` · ${counts}`,
      ),
      article.warnings.map((text) => h("p", { class: "warning" }, t("warning", { text }))),
    ),
  );
  return article.element;
}

/** Put the article's text and quotations under its head, once. */
function fill(article) {
  if (article.filled) return;
  article.filled = true;
  const text = h("div", { class: "text", lang: "tr" }, article.parts.map((part) => h("p", { dir: "auto" }, part.map(pieceOf(article)))));
  article.element.append(h("div", { class: "columns" }, text, quotationList(article)));
  paint(article);
}

function quotationList(article) {
  if (!article.quotes.length) {
    const note = article.total ? t("none_chosen", { n: article.total }) : t("no_quotation");
    return h("p", { class: "quiet quotations" }, note);
  }
  const items = article.quotes.map((quote, index) =>
    h("li", { "data-q": index }, numberLink(article, index, "number"), card(quote, article)),
  );
  return h("ol", { class: "quotations", "aria-label": t("quotations_of", { n: article.number }) }, items);
}

/** A piece of text; where a quotation ends, its number follows and links to it. */
function pieceOf(article) {
  return (piece) => {
    if (!piece.marks) return piece.text;
    const owners = [...new Set(piece.marks.map(([owner]) => owner))];
    const roles = [...new Set(piece.marks.map(([, role]) => role))];
    const depth = piece.marks.filter(([, role]) => role === "content").length;
    const classes = ["piece", ...roles, depth > 1 && "deep"].filter(Boolean).join(" ");
    const numbers = piece.ends.map((index) => numberLink(article, index, "footnote"));
    return [h("span", { class: classes, "data-q": owners.join(" ") }, piece.text), numbers];
  };
}

function numberLink(article, index, kind) {
  const quote = article.quotes[index];
  const name = t("quotation_link", { n: index + 1, name: namesOf(quote) });
  const marks = kind === "footnote" ? quote.stances.map(({ label }) => mark(label)) : [];
  return h("a", { class: kind, href: `#q-${quote.id}`, "data-q": index, "aria-label": name }, `${index + 1}`, marks);
}

/** Show which quotations match the filters. */
function paint(article) {
  for (const element of article.element.querySelectorAll("[data-q]")) {
    const on = element.dataset.q.split(" ").some((index) => article.matches.has(Number(index)));
    if (element.localName === "li") element.hidden = !on;
    else element.classList.toggle("off", !on);
  }
}

// The card beside the text: for the mouse while it rests there, for the keyboard while the number
// has the focus, and until Escape or a click elsewhere once it was chosen.

const tip = document.getElementById("tip");
let pinned = false;

function showTip(article, indices, beside) {
  hideTip();
  for (const element of article.element.querySelectorAll(`[data-q~="${indices[0]}"]`)) element.classList.add("on");
  tip.replaceChildren(...indices.map((index) => card(article.quotes[index], article, { why: true })));
  tip.hidden = false;
  const box = beside.getBoundingClientRect();
  const below = box.bottom + tip.offsetHeight + 12 < innerHeight;
  tip.style.top = `${scrollY + (below ? box.bottom + 6 : Math.max(box.top - tip.offsetHeight - 6, 0))}px`;
  tip.style.left = `${Math.max(8, Math.min(box.left, document.documentElement.clientWidth - tip.offsetWidth - 16))}px`;
}

function hideTip() {
  pinned = false;
  tip.hidden = true;
  for (const element of document.querySelectorAll("#list .on")) element.classList.remove("on");
}

function articleOf(element) {
  const frame = element.closest("article");
  return frame && report.articles[Number(frame.id.slice(2)) - 1];
}

/** The matching quotations that a piece or number belongs to, the innermost first. */
function quotesAt(element) {
  const article = articleOf(element);
  const indices = element.dataset.q.split(" ").map(Number).filter((index) => article.matches.has(index));
  return [article, indices];
}

function tipFor(event) {
  const element = event.target.closest?.(".text [data-q], h3 [data-q]");
  if (pinned) return;
  if (!element) {
    if (!tip.contains(event.target)) hideTip();
    return;
  }
  const [article, indices] = quotesAt(element);
  if (indices.length) showTip(article, indices, element);
}

function listenForTips() {
  document.addEventListener("mouseover", tipFor);
  document.addEventListener("focusin", tipFor);
  document.addEventListener("click", (event) => {
    const piece = event.target.closest(".text span[data-q], h3 span[data-q]");
    if (piece) {
      pinned = false;
      tipFor(event);
      pinned = !tip.hidden;
    } else if (!event.target.closest("#tip, a")) hideTip();
  });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideTip());
}

/** Go to a quotation: its article is filled, its passage is shown and lit. */
function goToQuotation(id) {
  const place = places.get(id);
  if (!place) return;
  const [article, index] = place;
  if (!article.matches.has(index)) resetFilters();
  fill(article);
  const passage = article.element.querySelector(`span.content[data-q~="${index}"]`);
  aim(passage, "center", () => {
    article.element.querySelector(`a.footnote[data-q="${index}"]`)?.focus({ preventScroll: true });
    showTip(article, [index], passage);
    pinned = true;
  });
}

/** Scroll to an element, and again while the articles on the way take their true heights. */
function aim(element, block, then = () => {}, frames = 8) {
  element.scrollIntoView({ block });
  if (frames) requestAnimationFrame(() => aim(element, block, then, frames - 1));
  else then();
}
