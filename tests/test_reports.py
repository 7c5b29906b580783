"""The terminal report: what a reader sees, at any width, in both languages."""

import dataclasses
import io
import re
from collections.abc import Sequence

import pytest
from builders import KREMLIN, PEACE, TERMS, ZELENSKIY, Said, annotate
from rich.cells import cell_len

from attribution.positions import Selection, tabulate_positions
from attribution.reports import (
    LANGUAGES,
    Article,
    attribution_table,
    make_console,
    make_language,
    print_report,
    term_table,
)
from attribution.reports.layout import Trimmed, plain
from attribution.schema import AnnotatedDocument

LONG = "barış " * 60 + "olsun"
MARKUP = annotate(
    'Sözcü "[b] kalın [/b] [artık] :smile: [link=x]y[/link]" dedi. \x1b[31mkırmızı\x1b[0m bitti.\n',
    Said(
        "[b] kalın [/b] [artık] :smile: [link=x]y[/link]",
        "dedi",
        "Sözcü",
        (dataclasses.replace(KREMLIN, id="sozcu", name="[bold]Sözcü[/bold]"),),
        {"talks": "support"},
        type="direct",
    ),
    Said("\x1b[31mkırmızı\x1b[0m", "bitti", None, (KREMLIN,), {"talks": "oppose"}),
    id="[i]",
)
LENGTHY = annotate(
    f"{LONG} dedi.",
    Said(LONG, "dedi", None, (ZELENSKIY,), {t.id: "conditional" for t in TERMS}),
    id="uzun",
    date=None,
)
NOTHING = annotate("Bugün hava güzel ve açık.", id="bos")


def report(
    *documents: AnnotatedDocument,
    lang: str = "en",
    width: int = 80,
    selection: Selection | None = None,
) -> str:
    selection = selection or Selection()
    kept = [Article(selection.select(d), len(d.attributions)) for d in documents]
    table = tabulate_positions(
        [a.annotated for a in kept],
        terms=[t.id for t in TERMS],
        include=selection.chooses_holder,
    )
    file = io.StringIO()
    console = make_console(file=file, width=width)
    print_report(console, kept, table=table, language=make_language(lang, TERMS))
    return file.getvalue()


def squeezed(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("lang", "lines"),
    [
        (
            "en",
            [
                "Stances:  ▲ support  ▼ oppose  ◆ conditional  ○ neutral",
                "[1] Barış görüşmeleri sürüyor",
                "    2025-12-03 · haberler/baris.txt · 7 attributions",
                " 1. Kremlin → söyledi · indirect, statement",
                "    ▼ NATO",
                " 2. Volodimir Zelenskiy (implicit) → dedi · direct, statement",
                "    “Toprak [b] vermeyeceğiz 🙂 … bunu herkes bilsin”",
                " 3. konuya yakın kaynaklar (unnamed) → aktardı · indirect, statement",
                " 4. Vladimir Putin → belirtti · via AFP · indirect, statement",
                " 5. Volodimir Zelenskiy → istediğini · via Vladimir Putin · indirect, attitude,",
                " 6. Vladimir Putin, Recep Tayyip Erdoğan → vurguladı · indirect, statement",
                " 7. ? (unresolved) → öne sürüldü · indirect, statement",
                "Positions",
                "Evidence",
                "  Territory  oppose  ▼1",
                "    ▼ “Toprak [b] vermeyeceğiz 🙂 … bunu herkes bilsin”  [1] 2025-12-03",
            ],
        ),
        (
            "tr",
            [
                "Tutumlar:  ▲ destek  ▼ karşı  ◆ koşullu  ○ tarafsız",
                "    2025-12-03 · haberler/baris.txt · 7 aktarım",
                " 2. Volodimir Zelenskiy (örtük) → dedi · doğrudan, ifade",
                " 3. konuya yakın kaynaklar (adı verilmeyen) → aktardı · dolaylı, ifade",
                " 4. Vladimir Putin → belirtti · AFP aktarıyor · dolaylı, ifade",
                " 7. ? (belirlenemedi) → öne sürüldü · dolaylı, ifade",
                "Konumlar",
                "Dayanaklar",
                "  Toprak tavizi  karşı  ▼1",
            ],
        ),
    ],
)
def test_report_of_an_article(lang: str, lines: Sequence[str]) -> None:
    printed = report(PEACE, lang=lang).splitlines()
    places = [printed.index(line) for line in lines]
    assert places == sorted(places)


def test_words_of_a_language_are_complete() -> None:
    for words in LANGUAGES.values():
        for field in dataclasses.fields(words):
            value = getattr(words, field.name)
            assert value and (not isinstance(value, dict) or all(value.values()))
    english, turkish = LANGUAGES["en"], LANGUAGES["tr"]
    for field in ("labels", "leanings", "types", "kinds"):
        assert getattr(english, field).keys() == getattr(turkish, field).keys()


@pytest.mark.parametrize("width", [40, 80, 140])
@pytest.mark.parametrize("lang", ["tr", "en"])
def test_nothing_is_cut_and_nothing_sticks_out(width: int, lang: str) -> None:
    text = report(PEACE, MARKUP, LENGTHY, NOTHING, lang=lang, width=width)
    for line in text.splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()
    assert "\x1b" not in text
    assert squeezed(text).count(LONG) == 1 + len(TERMS)
    assert squeezed(text).count("“[b] kalın [/b] [artık] :smile: [link=x]y[/link]”") == 2
    # In the list, the matrix and the evidence; a narrow matrix folds it.
    assert "".join(text.split()).count("[bold]Sözcü[/bold]") >= 2 + (width > 40)


def test_matrix_in_parts_holds_every_term() -> None:
    text = report(LENGTHY, width=60)
    parts = re.findall(r"part (\d) of (\d)", text)
    assert len(parts) > 1 and {total for _, total in parts} == {str(len(parts))}
    matrix = text[text.index("Positions") : text.index("Evidence")]
    for term in TERMS:
        assert term.short_en in matrix
    assert matrix.count("◆1") == len(TERMS)


def test_matrix_leaves_out_terms_that_nobody_speaks_about() -> None:
    text = report(PEACE, width=140)
    matrix = text[text.index("Positions") : text.index("Evidence")]
    assert "Ceasefire" in matrix and "Troops" not in matrix and "part" not in matrix


def test_control_characters_cannot_reach_the_terminal() -> None:
    assert "\N{REPLACEMENT CHARACTER}[31mkırmızı" in report(MARKUP)
    assert plain("\udce7a\x9b").plain == "\N{REPLACEMENT CHARACTER}a\N{REPLACEMENT CHARACTER}"


def test_filter_says_how_many_of_how_many() -> None:
    text = report(PEACE, NOTHING, selection=Selection(speakers=["zelenskiy"]))
    assert "2 of 7 attributions shown" in text
    assert " 2. Volodimir Zelenskiy → istediğini" in text
    assert "within …" in text
    assert "Kremlin" not in text
    assert "No attribution found." in text
    hidden = report(PEACE, selection=Selection(speakers=["trump"]), lang="tr")
    assert "7 aktarımdan 0 tanesi gösteriliyor" in hidden
    assert "Süzgece uyan aktarım yok." in hidden
    assert "Hiçbir başlıkta tutum yok." in hidden


def test_silent_speakers_are_named() -> None:
    document = annotate("a dedi", Said("a", "dedi", None, (KREMLIN,)), id="x")
    text = report(document)
    assert "Quoted without a stance on these terms: Kremlin" in text
    assert "No stance on any term." in text


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        ("Barış yakın\n\nPutin konuştu.", True, "[1] Barış yakın\n"),
        ("Putin konuştu.", False, "[1] Putin konuştu.\n"),
        (
            "bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki onüç.",
            False,
            "[1] bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki …\n",
        ),
        ("12345", False, "[1] haber\n"),
    ],
)
def test_headline(text: str, title: bool, expected: str) -> None:
    assert expected in report(annotate(text, title=title))


def test_a_headline_of_debris_is_cut() -> None:
    text = report(annotate("Bakan dedi. " + "<!--" * 5000))
    assert len(text) < 2000
    assert "…" in text


def test_warnings_stand_in_the_header() -> None:
    odd = dataclasses.replace(NOTHING.document, warnings=("looks [b] odd",))
    text = report(dataclasses.replace(NOTHING, document=odd))
    assert "    ! warning: looks [b] odd\n" in text


def test_no_documents() -> None:
    assert "No stance on any term." in report()


def test_same_input_same_bytes() -> None:
    assert report(PEACE, MARKUP) == report(PEACE, MARKUP)


@pytest.mark.parametrize(("no_color", "coloured"), [("1", False), ("", True)])
def test_no_color(no_color: str, coloured: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    if no_color:
        monkeypatch.setenv("NO_COLOR", no_color)
    else:
        monkeypatch.delenv("NO_COLOR", raising=False)
    text = report(PEACE)
    # 30 to 37 and 90 to 97 are colours; 1 and 2, bold and dim, are not.
    assert bool(re.search(r"\x1b\[[0-9;]*\b[39][0-7]m", text)) is coloured


def test_piped_width_does_not_follow_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    assert make_console(file=io.StringIO()).width == 80
    assert make_console(file=io.StringIO(), width=100).width == 100


def test_tables() -> None:
    file = io.StringIO()
    console = make_console(file=file, width=80)
    for part in attribution_table(PEACE, language=make_language("en", TERMS)):
        console.print(Trimmed(part))
    for part in attribution_table(NOTHING, language=make_language("en", TERMS)):
        console.print(Trimmed(part))
    console.print(Trimmed(term_table(TERMS, lang="tr")))
    text = file.getvalue()
    assert "baris · 2025-12-03 · 7 attributions" in text
    assert "bos · 2025-12-03 · 0 attributions" in text
    assert "? (unresolved)" in text and "▼ Territory" in text
    assert "Ukrayna NATO'ya üye olur" in squeezed(text)
    assert all(cell_len(line) <= 80 for line in text.splitlines())
