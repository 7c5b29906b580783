"""The rule detector on single constructions: (text, source, cue, content, type).

Each row is a construction of Turkish reported speech; `∅` is an implicit source. The sentences are
read with the shipped models, as a user's would be.
"""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.pipeline import Analyzer
from attribution.quotes.lexicon import CueLexicon, VerbForm, load_cues
from attribution.schema import AnnotatedDocument, Span

Row = tuple[str, str, str, str]

DIRECT: list[tuple[str, Row]] = [
    ('Erdoğan, "Çözüm masada bulunur" dedi.',
     ("Erdoğan", "dedi", "Çözüm masada bulunur", "direct")),
    ('"Bu yıl zor geçecek" diyen Bakan Ayşe Kaya, destek istedi.',
     ("Bakan Ayşe Kaya", "diyen", "Bu yıl zor geçecek", "direct")),
    ('"Hazırlıklarımız sürüyor," dedi Kremlin Sözcüsü Peskov.',
     ("Kremlin Sözcüsü Peskov", "dedi", "Hazırlıklarımız sürüyor,", "direct")),
    ('Lavrov, "Kapımız açık" ifadelerini kullandı.',
     ("Lavrov", "ifadelerini kullandı", "Kapımız açık", "direct")),
    ('Macron, “Avrupa bunu kabul etmez” diye konuştu.',
     ("Macron", "diye konuştu", "Avrupa bunu kabul etmez", "direct")),
    ('Vali Demir, «Yollar açıldı» şeklinde konuştu.',
     ("Vali Demir", "şeklinde konuştu", "Yollar açıldı", "direct")),
    ('Zelenskiy şöyle konuştu: "Geri adım atmayacağız."',
     ("Zelenskiy", "konuştu", "Geri adım atmayacağız.", "direct")),
    ('Rutte, yaptığı açıklamada: "İttifak hazırdır ve kararlıdır".',
     ("Rutte", "yaptığı açıklamada", "İttifak hazırdır ve kararlıdır", "direct")),
    ('Peskov: Görüşme tarihi henüz belli değil',
     ("Peskov", ":", "Görüşme tarihi henüz belli değil", "direct")),
]  # fmt: skip
INDIRECT: list[tuple[str, Row]] = [
    ("Kremlin, görüşmelerin süreceğini açıkladı.",
     ("Kremlin", "açıkladı", "görüşmelerin süreceğini", "indirect")),
    ("Erdoğan, tarafların İstanbul'da buluşabileceğini söyledi.",
     ("Erdoğan", "söyledi", "tarafların İstanbul'da buluşabileceğini", "indirect")),
    ("Lavrov, Pazartesi günü düzenlediği basın toplantısında, müzakerelerin süreceğini belirtti.",
     ("Lavrov", "belirtti", "müzakerelerin süreceğini", "indirect")),
    ("Ancak Putin, anlaşmanın yakın olmadığını savundu.",
     ("Putin", "savundu", "anlaşmanın yakın olmadığını", "indirect")),
    ("Trump, savaşın biteceğine inanıyor.",
     ("Trump", "inanıyor", "savaşın biteceğine", "indirect")),
    ("Macron, barışın adil olması gerektiğinin altını çizdi.",
     ("Macron", "altını çizdi", "barışın adil olması gerektiğinin", "indirect")),
    ("Zelenskiy'ye göre ateşkes ön koşulsuz başlamalı.",
     ("Zelenskiy", "göre", "ateşkes ön koşulsuz başlamalı", "indirect")),
    ("TÜİK verilerine göre enflasyon yüzde 30'a geriledi.",
     ("TÜİK", "verilerine göre", "enflasyon yüzde 30'a geriledi", "indirect")),
    ('Kremlin, görüşmenin "çok yararlı" geçtiğini söyledi.',
     ("Kremlin", "söyledi", 'görüşmenin "çok yararlı" geçtiğini', "mixed")),
    ("Putin, Avrupa'yı süreci engellemekle suçladı.",
     ("Putin", "suçladı", "Avrupa'yı süreci engellemekle", "indirect")),
    ("Rusya böyle bir teklife şiddetle karşı çıkıyor.",
     ("Rusya", "karşı çıkıyor", "böyle bir teklife", "indirect")),
    ("Macron öneriyi memnuniyetle karşıladı.",
     ("Macron", "memnuniyetle karşıladı", "öneriyi", "indirect")),
]  # fmt: skip
NOTHING = [
    "Görüşmenin önümüzdeki hafta yapılması bekleniyor ve hazırlıkların sürdüğü belirtiliyor.",
    "Köyde bu konuda çok dedikodu var ama kimse bir şey bilmiyor.",
    'Yönetmenin yeni filmi "Uzak Kıyı" bu hafta gösterime giriyor ve çok ilgi görüyor.',
    "Şirket, yılın ilk çeyreğine ilişkin bilançosunu bugün öğleden sonra açıkladı.",
    "İki lider Ankara'da bir araya geldi ve bir anlaşma imzaladı.",
    "Geçen yıla göre satışlar yüzde 5 arttı.",
    "Bakan bu konuda bir şey söylemedi.",
    "Herkes onun buna inanıp inanmadığını merak etti.",
]


def rows(annotated: AnnotatedDocument) -> list[Row]:
    text = annotated.document.text

    def words(spans: tuple[Span, ...]) -> str:
        return " … ".join(s.of(text) for s in spans) or "∅"

    return [
        (words(a.source), words(a.cue), words(a.content), a.type.value)
        for a in annotated.attributions
    ]


@pytest.mark.parametrize(("text", "expected"), [*DIRECT, *INDIRECT], ids=lambda v: str(v)[:40])
def test_constructions(rule_analyzer: Analyzer, text: str, expected: Row) -> None:
    assert rows(rule_analyzer(text)) == [expected]


@pytest.mark.parametrize("text", NOTHING, ids=lambda v: v[:40])
def test_what_is_no_attribution(rule_analyzer: Analyzer, text: str) -> None:
    assert rows(rule_analyzer(text)) == []


def test_one_subject_carries_over_the_sentence(rule_analyzer: Analyzer) -> None:
    text = (
        'Trump, sürecin iyi gittiğini söyledi ancak "acele etmeyiz" diyerek, '
        "erken olduğunu belirtti."
    )
    found = rows(rule_analyzer(text))
    assert [r[0] for r in found] == ["Trump", "Trump", "Trump"]
    assert [r[1] for r in found] == ["söyledi", "diyerek", "belirtti"]


def test_paragraphs_after_an_announcement_are_one_quotation(rule_analyzer: Analyzer) -> None:
    text = (
        "Bakan Ayşe Kaya konuya ilişkin şunları söyledi:\n"
        '"Bu yıl okullarımızı yeniliyoruz. Bütçemiz hazır."\n'
        '"Gelecek yıl da köy okullarına sıra gelecek."\n'
    )
    (found,) = rows(rule_analyzer(text))
    assert found[0] == "Bakan Ayşe Kaya"
    assert found[2].startswith("Bu yıl okullarımızı")
    assert found[2].endswith("sıra gelecek.")


def test_a_relay_is_via_and_not_the_source(rule_analyzer: Analyzer) -> None:
    annotated = rule_analyzer("AFP'nin haberine göre Putin, temasların umut verdiğini belirtti.")
    (attribution,) = annotated.attributions
    assert attribution.via is not None
    assert attribution.via.id == "afp"
    assert [s.id for s in attribution.speakers] == ["vladimir-putin"]


def test_an_unbalanced_mark_loses_nothing_else(rule_analyzer: Analyzer) -> None:
    text = 'Bakan Kaya, "Kapanmayan bir söz bu dedi.\nKremlin, görüşmelerin süreceğini açıkladı.\n'
    assert ("Kremlin", "açıkladı", "görüşmelerin süreceğini", "indirect") in rows(
        rule_analyzer(text)
    )


def test_decomposed_letters_shift_no_offset(rule_analyzer: Analyzer) -> None:
    composed = "Kremlin, görüşmelerin süreceğini açıkladı. Fidan'ın yardımcısı, çözümü söyledi."
    text = unicodedata.normalize("NFD", composed)
    assert text != composed
    (found,) = [r for r in rows(rule_analyzer(text)) if r[0] == "Kremlin"]
    assert [unicodedata.normalize("NFC", part) for part in found] == [
        "Kremlin", "açıkladı", "görüşmelerin süreceğini", "indirect",
    ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from(
            ["Putin", ", ", '"', "“", "”", "'in ", " dedi", " olduğunu ", "söyledi. ", "\n",
             "i\u0307", "😀 ", "Kremlin'e göre ", "[b]", " ve ", "« ", "» ", ": ",
             "şöyle konuştu", "e\u0301 "]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_spans_hold_on_any_text(rule_analyzer: Analyzer, pieces: list[str]) -> None:
    """The offset contract: every span that leaves the program lies in the text, in order."""
    text = "".join(pieces)
    annotated = rule_analyzer(text)
    assert annotated.document.text == text
    for attribution in annotated.attributions:
        for spans in (attribution.content, attribution.cue, attribution.source):
            for span in spans:
                assert 0 <= span.start < span.end <= len(text)
                assert span.of(text).strip()
            assert list(spans) == sorted(spans)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("dedi", ("de", VerbForm.FINITE, False)),
        ("diyen", ("de", VerbForm.PARTICIPLE, False)),
        ("derken", ("de", VerbForm.CONVERB, False)),
        ("denildi", ("de", VerbForm.FINITE, True)),
        ("söylüyor", ("söyle", VerbForm.FINITE, False)),
        ("ifade ediyor", ("ifade et", VerbForm.FINITE, False)),
        ("belirtildi", ("belirt", VerbForm.FINITE, True)),
        ("altını da çizdi", ("altını çiz", VerbForm.FINITE, False)),
        ("söylemesinin", ("söyle", VerbForm.NOMINAL, False)),
    ],
)
def test_cue_forms(words: str, expected: tuple[str, VerbForm, bool]) -> None:
    (match,) = load_cues().match(words.split())
    assert (match.cue.cue, match.form, match.passive) == expected


@pytest.mark.parametrize("words", ["deniz", "demek", "de", "dedem", "yazı"])
def test_words_that_are_no_cue(words: str) -> None:
    assert load_cues().match(words.split()) == []


def test_the_lexicon_is_large_enough() -> None:
    lexicon: CueLexicon = load_cues()
    assert len(lexicon) >= 150
    assert {"say", "claim", "stress", "deny", "order", "believe"} <= {
        c.cue_class for c in lexicon.cues
    }
