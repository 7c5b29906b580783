"""The HTML report in a browser: what a reader does with it, and that all readers can."""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from browser import MISSING, find_browser
from builders import KREMLIN, PEACE, PUTIN, TERMS
from test_html import HOSTILE, NOTHING, SERIES, render

from attribution.schema import AnnotatedDocument

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
#: Milliseconds; a busy machine is slow and not wrong.
expect.set_options(timeout=60_000)

#: On a busy machine a page that no one looks at must not wait for its turn.
UNTHROTTLED = (
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-dev-shm-usage",
)

Open = Callable[..., "playwright.Page"]
SECOND = PEACE.attributions[1]  # discontinuous, implicit, direct
NESTED = PEACE.attributions[4]  # within the fourth
#: Violations of these weights are failures; axe calls the rest moderate or minor.
GRAVE = {"serious", "critical"}


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    found = find_browser()
    if found is None:
        pytest.skip(MISSING)
    with playwright.sync_playwright() as started:
        launched = started.chromium.launch(
            executable_path=found.path,
            env=dict(os.environ) | found.environment,
            args=UNTHROTTLED,
        )
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: "playwright.Browser", tmp_path: Path) -> Iterator[Open]:
    """Opens the report of documents; at the end, nothing was asked of a network or went wrong."""
    asked: list[str] = []
    wrong: list[str] = []
    contexts = []

    def open_report(
        documents: Sequence[AnnotatedDocument], *, link: str = "", lang: str = "en", **look: object
    ) -> "playwright.Page":
        place = tmp_path / "report.html"
        place.write_text(render(documents, lang=lang), encoding="utf-8")
        context = browser.new_context(**look)
        contexts.append(context)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("request", lambda r: asked.append(r.url))
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.goto(place.as_uri() + link)
        page.wait_for_selector("html[data-filled]", state="attached")
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert not wrong
    assert {url.split("#")[0] for url in asked} <= {(tmp_path / "report.html").as_uri()}


def grave_findings(page: "playwright.Page") -> list[str]:
    """What axe finds, without its script's own need of the page's policy."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


def test_text_is_marked_and_numbers_link_to_the_card(opened: Open) -> None:
    page = opened([PEACE])
    article = page.locator("article")
    text = article.locator(".text").text_content()
    assert "Konuya yakın kaynaklar, görüşmenin ertelenebileceğini" in text
    parts = article.locator('.text span.content[data-q~="1"]').all_text_contents()
    assert parts == ["Toprak [b] vermeyeceğiz 🙂", "bunu herkes bilsin"]
    nested = article.locator('.text span.deep[data-q~="4"]').all_text_contents()
    assert nested == ["ateşkes ", "istediğini"]
    tip = page.locator("#tip")
    expect(tip).to_be_hidden()
    article.locator('.text span.content[data-q~="1"]').first.hover()
    expect(tip).to_contain_text("Volodimir Zelenskiy (implicit) → dedi")
    expect(tip).to_contain_text("Territory: oppose, 81%")
    expect(tip).to_contain_text("confidence 93%")
    expect(tip).to_contain_text("not in the registry, 100%")
    expect(article.locator('.text span.on[data-q~="1"]')).to_have_count(3)
    article.locator("h3").hover()
    expect(tip).to_be_hidden()


def test_keyboard_reaches_a_quotation_and_escape_leaves_it(opened: Open) -> None:
    page = opened([PEACE])
    page.locator("a.footnote").nth(3).focus()
    page.keyboard.press("Tab")
    tip = page.locator("#tip")
    expect(tip).to_contain_text("Volodimir Zelenskiy → istediğini")
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.keyboard.press("Enter")
    expect(tip).to_be_visible()
    assert re.search(r"#q-\w+$", page.url)


def test_cell_opens_its_evidence_and_leads_to_the_words(opened: Open) -> None:
    page = opened(SERIES)
    cell = page.get_by_role("link", name="Vladimir Putin on NATO membership: mixed")
    expect(cell).to_have_text("mixed▲6▼6")
    cell.click()
    dialog = page.locator("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("12 quotations in 12 articles")
    expect(dialog.locator(".card")).to_have_count(12)
    assert re.search(r"#e/vladimir-putin/nato$", page.url)
    dialog.get_by_role("link", name="Read it in the article").nth(7).click()
    expect(dialog).to_be_hidden()
    lit = page.locator("article .text span.content.on")
    expect(lit).to_be_in_viewport()
    expect(lit).to_have_text(re.compile("vladimir-putin nato sözü"))
    page.go_back()
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_every_cell_has_as_many_quotations_as_it_says(opened: Open) -> None:
    page = opened([*SERIES, PEACE])
    wrong = page.evaluate(
        """() => [...document.querySelectorAll("a.cell")].filter((cell) => {
            const said = [...cell.querySelectorAll(".counts > span")]
                .reduce((sum, one) => sum + Number(one.textContent.slice(1)), 0);
            location.hash = cell.getAttribute("href");
            window.dispatchEvent(new HashChangeEvent("hashchange"));
            return document.querySelectorAll("dialog .card").length !== said;
        }).map((cell) => cell.ariaLabel)"""
    )
    assert wrong == []
    assert page.locator("a.cell").count() > 8


def test_mark_in_time_opens_the_quotations_of_its_period(opened: Open) -> None:
    page = opened(SERIES)
    name = "Vladimir Putin, Jul 2025: support, 1 quotation"
    page.locator("#time").get_by_role("link", name=name).first.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog")
    expect(dialog.locator(".card")).to_have_count(1)
    expect(dialog).to_contain_text("Jul 2025: 1 quotation")
    page.keyboard.press("Escape")
    expect(page.locator("#time")).to_contain_text(
        "Vladimir Putin on NATO membership: from oppose to support, Jul 2025"
    )
    expect(page.locator("#time line.shift")).to_have_count(1)
    page.locator("#agreement summary").click()
    expect(page.locator("#agreement")).to_contain_text("Kremlin and Volodimir Zelenskiy")


def test_filters_choose_quotations_and_articles(opened: Open) -> None:
    page = opened([PEACE, NOTHING, *SERIES])
    shown = page.locator("#shown")
    expect(shown).to_have_text("47 of 47 quotations, in 42 of 42 articles")
    page.get_by_label("Search quotations").fill("ITTIFAKA")
    expect(shown).to_have_text("1 of 47 quotations, in 1 of 42 articles")
    page.get_by_label("Search quotations").fill("İttifaka")
    expect(shown).to_have_text("1 of 47 quotations, in 1 of 42 articles")
    expect(page.locator("article:visible")).to_have_count(1)
    expect(page.locator("article:visible li[data-q]:visible")).to_have_count(1)
    page.get_by_role("button", name="Clear").click()
    page.get_by_role("combobox", name="Speaker").select_option(KREMLIN.id)
    page.get_by_role("combobox", name="Stance").select_option("conditional")
    expect(shown).to_have_text("1 of 47 quotations, in 1 of 42 articles")
    page.get_by_role("combobox", name="Type").select_option("direct")
    expect(shown).to_have_text("No quotation matches.")
    page.locator("#positions").get_by_role("link", name="Vladimir Putin", exact=True).click()
    expect(page.get_by_role("combobox", name="Speaker")).to_have_value(PUTIN.id)
    expect(page.locator("#articles-title")).to_be_in_viewport()


@pytest.mark.parametrize("attribution", [SECOND, NESTED])
def test_link_to_a_quotation(opened: Open, attribution: object) -> None:
    page = opened([*SERIES, PEACE], link=f"#q-{attribution.id}")  # type: ignore[attr-defined]
    lit = page.locator("article .text span.content.on").first
    expect(lit).to_be_in_viewport()
    expect(page.locator("#tip")).to_contain_text("Volodimir Zelenskiy")


@pytest.mark.parametrize("link", ["#q-yok", "#e/yok/nato", "#e/%E0%A4%A", "#s/yok", "#yok", "#e"])
def test_link_to_nothing_does_no_harm(opened: Open, link: str) -> None:
    page = opened([PEACE], link=link)
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("dialog")).to_be_hidden()


def test_language_switches_in_place(opened: Open) -> None:
    page = opened([PEACE])
    page.get_by_role("combobox", name="Speaker").select_option(PUTIN.id)
    page.get_by_role("button", name="Türkçe").click()
    assert page.locator("html").get_attribute("lang") == "tr"
    expect(page.locator("h1")).to_contain_text("Kim ne dedi")
    expect(page.locator("#shown")).to_have_text("7 aktarımdan 2, 1 haberden 1")
    expect(page.locator(".quotations li:visible").first).to_contain_text("güven %93")
    expect(page.locator("header.page")).to_contain_text("3 Aralık 2025")
    page.get_by_role("button", name="English").click()
    expect(page.locator("h1")).to_contain_text("Who said what")


def test_print_shows_every_article_and_no_control(opened: Open) -> None:
    page = opened([PEACE, NOTHING, *SERIES], color_scheme="dark")
    page.emulate_media(media="print")
    for hidden in (".filters", ".tools", "nav", "#tip"):
        expect(page.locator(hidden)).to_be_hidden()
    ground = page.evaluate("getComputedStyle(document.documentElement).colorScheme")
    assert ground == "light"
    assert page.locator("article .text:visible").count() == 42
    assert len(page.pdf()) > 20_000


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("tr", "dark")])
def test_no_grave_findings_of_accessibility(opened: Open, lang: str, scheme: str) -> None:
    page = opened([PEACE, NOTHING, *SERIES[:14]], lang=lang, color_scheme=scheme)
    page.locator("summary").first.click()
    page.locator("a.footnote").first.click()
    assert grave_findings(page) == []
    page.locator("a.cell").first.click()
    assert grave_findings(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_hostile_text_is_text(opened: Open, width: int) -> None:
    page = opened([HOSTILE, PEACE], viewport={"width": width, "height": 800})
    assert page.title() == "Who said what"
    page.locator("a.cell").first.click()
    expect(page.locator("dialog")).to_contain_text("</script><script>")
    page.keyboard.press("Escape")
    page.locator("a.footnote").first.click()
    assert page.locator("script").count() == 2 and page.locator("img, main b > i").count() == 0
    # Nothing is wider than the window, and the direction of a text is its own.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("getComputedStyle(document.querySelector('.text p')).unicodeBidi") in (
        "isolate", "plaintext",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("documents", "sentences"),
    [
        ([], ["There is no article.", "No quotation takes a stance"]),
        ([NOTHING], ["No quotation was found in any article.", "1 of 1 articles has no date",
                     "there is nothing to draw over time", "there is nothing to join"]),
        ([PEACE], ["Of 7 quotations, 1 could not be given a speaker", "In 7 of 7 cells",
                   "All dated stances fall into one week",
                   "without the name of their outlet: 1 of 1"]),
    ],
)  # fmt: skip
def test_page_says_what_it_cannot_tell(
    opened: Open, documents: list[AnnotatedDocument], sentences: list[str]
) -> None:
    page = opened(documents)
    for sentence in sentences:
        expect(page.locator("main")).to_contain_text(sentence)
    assert grave_findings(page) == []


def test_terms_are_named_in_full(opened: Open) -> None:
    page = opened([PEACE])
    page.locator("#positions summary").click()
    for term in TERMS:
        expect(page.locator("#positions dl")).to_contain_text(term.proposition_en)
