// One quotation as a card: who, how, what, toward which terms. The same in every place.

/**
 * @param {object} quote
 * @param {object} article that it stands in
 * @param {{why?: boolean, source?: boolean}} more: how speakers were read; where it stands
 */
function card(quote, article, { why = false, source = false } = {}) {
  const content = quote.type === "direct" ? `“${quote.content}”` : quote.content;
  return h(
    "div",
    { class: "card" },
    h("p", { class: "who" }, speakersOf(quote), " → ", h("span", { class: "cue-word" }, said(quote.cue || "–"))),
    h("blockquote", { lang: "tr", dir: "auto" }, content),
    quote.stances.length > 0 && h("ul", { class: "stances" }, quote.stances.map(stance)),
    h("p", { class: "quiet" }, facts(quote, article).flatMap((fact, i) => (i ? [" · ", fact] : [fact]))),
    why && h("ul", { class: "why" }, quote.speakers.map((speaker) => h("li", {}, reason(speaker, quote)))),
    source &&
      h(
        "p",
        { class: "quiet" },
        `${day(article.date)} · `,
        article.outlet ? [said(article.outlet), " · "] : [],
        named(article.headline),
        " — ",
        h("a", { href: `#q-${quote.id}` }, t("read_in_article")),
      ),
  );
}

function speakersOf(quote) {
  if (!quote.speakers.length) return [h("b", {}, "?"), h("span", { class: "quiet" }, ` (${t("unresolved")})`)];
  return quote.speakers.flatMap((speaker, i) => {
    const notes = [speaker.unnamed && t("unnamed"), speaker.implicit && t("implicit")].filter(Boolean);
    const name = h("b", {}, named(speaker.name));
    const note = notes.length ? [h("span", { class: "quiet" }, ` (${notes.join(", ")})`)] : [];
    return [...(i ? [", "] : []), name, ...note];
  });
}

function facts(quote, article) {
  const outer = article.quotes.findIndex((other) => other.id === quote.parent);
  return [
    `${word("types", quote.type)}, ${word("kinds", quote.kind)}`,
    quote.via ? said(t("via", { name: shortened(quote.via, LONGEST_NAME) })) : null,
    quote.parent ? t("within", { n: outer < 0 ? "…" : outer + 1 }) : null,
    t("confidence", { share: percent(quote.confidence) }),
  ].filter(Boolean);
}

function reason(speaker, quote) {
  return said(
    t("why", {
      mention: shortened(quote.mention, LONGEST_NAME) || t("no_mention"),
      name: shortened(speaker.name, LONGEST_NAME),
      how: word("how", speaker.how),
      share: percent(speaker.confidence),
    }),
  );
}

function stance({ term: id, label, score }) {
  return h("li", { class: `stance ${label}` }, mark(label), ` ${term(id, "short")}: ${t("label_score", { label: word("labels", label), share: percent(score) })}`);
}

/** The label's shape, which the word beside it or a name for screen readers says too. */
function mark(label) {
  return h("span", { class: `mark ${label}`, "aria-hidden": "true" }, report.marks[label]);
}

/** Names of a quotation's speakers as plain text. */
function namesOf(quote) {
  return quote.speakers.map((speaker) => shortened(speaker.name, LONGEST_NAME)).join(", ") || `? (${t("unresolved")})`;
}
