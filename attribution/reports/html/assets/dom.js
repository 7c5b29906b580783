// Making elements. Every text becomes a text node: nothing here parses markup.

const SVG = "http://www.w3.org/2000/svg";
const report = JSON.parse(document.getElementById("data").textContent);
let language = report.language;

/** An element with attributes and children; an attribute that is null or false is left out. */
function h(tag, attributes = {}, ...children) {
  return build(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
function s(tag, attributes = {}, ...children) {
  return build(document.createElementNS(SVG, tag), attributes, children);
}

function build(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") {
      for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    } else if (value !== null && value !== false && value !== undefined) {
      element.setAttribute(name, value === true ? "" : value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== false));
  return element;
}

/** Text from the news or the registry: Turkish, and of its own direction. */
function said(text) {
  return h("bdi", { lang: "tr" }, text);
}

const LONGEST_NAME = 80;

/** A name; one that no line could hold is cut. */
function named(name) {
  return said(shortened(name, LONGEST_NAME));
}

/** A word of the interface, its {braces} filled; of two forms, the first is for n = 1. */
function t(key, values = {}) {
  const word = report.words[language][key];
  const text = Array.isArray(word) ? word[values.n === 1 ? 0 : 1] : word;
  return text.replace(/\{(\w+)\}/g, (_, name) => show(values[name]));
}

function show(value) {
  return typeof value === "number" ? formatter(Intl.NumberFormat, {}).format(value) : value;
}

/** For days and numbers: of the Englishes, the one that writes the day first, as Turkish does. */
function locale() {
  return language === "en" ? "en-GB" : language;
}

/** A word of one of the groups: labels, types, kinds, how, units. */
function word(group, key) {
  return report.words[language][group][key];
}

function term(id, form = "name") {
  return report.terms[id]?.[language]?.[form] ?? id;
}

function percent(share) {
  return formatter(Intl.NumberFormat, { style: "percent" }).format(share);
}

const formatters = new Map();

/** One of Intl's formatters, each made once: making them is slow. */
function formatter(kind, form) {
  const key = `${kind.name} ${locale()} ${JSON.stringify(form)}`;
  if (!formatters.has(key)) formatters.set(key, new kind(locale(), form));
  return formatters.get(key);
}

/** An ISO day as words; `form` is what Intl.DateTimeFormat takes. */
function day(iso, form = { dateStyle: "long" }) {
  if (!iso) return t("undated");
  return formatter(Intl.DateTimeFormat, { ...form, timeZone: "UTC" }).format(new Date(iso));
}

/** The name of the week, month, quarter or year that begins on a day. */
function periodName(iso) {
  const unit = report.timeline.unit;
  if (unit === "week") return day(iso, { dateStyle: "medium" });
  if (unit === "month") return day(iso, { month: "short", year: "numeric" });
  if (unit === "year") return iso.slice(0, 4);
  return `${iso.slice(0, 4)}/${(Number(iso.slice(5, 7)) + 2) / 3}`;
}

/** Text cut to so many letters. */
function shortened(text, length) {
  if (text.length <= length) return text;
  const letters = [...text];
  return letters.length > length ? `${letters.slice(0, length - 1).join("")}…` : text;
}
