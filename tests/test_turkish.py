"""Turkish letters, suffixes and quotation marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attribution.marks import pair_marks
from attribution.turkish import (
    fold,
    is_foreign,
    lower,
    slug,
    split_apostrophe,
    turkish_share,
    upper,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("İSTANBUL", "istanbul"), ("IĞDIR", "ığdır"), ("İ", "i"), ("i̇zmir", "izmir"), ("", "")],
)
def test_lower_follows_turkish_rules(text: str, expected: str) -> None:
    assert lower(text) == expected


def test_upper_follows_turkish_rules() -> None:
    assert upper("ılıca izmir") == "ILICA İZMİR"


@pytest.mark.parametrize(
    ("first", "second"),
    [("Erdoğan", "ERDOGAN"), ("İlham Aliyev", "ilham aliyev"), ("Sıbiğa", "sibiga"),
     ("Zelenskiy\u0307", "Zelenskiy")],
)  # fmt: skip
def test_fold_meets_spellings(first: str, second: str) -> None:
    assert fold(first) == fold(second)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Putin'in", ("Putin", "in")),
        ("NATO’nun", ("NATO", "nun")),
        ("PUTİN'DEN", ("PUTİN", "DEN")),
        ("O'Brien", ("O'Brien", "")),
        ("Kremlin", ("Kremlin", "")),
        ("CEO'su", ("CEO", "su")),
        ("O'Brien'ın", ("O'Brien", "ın")),
        ("'", ("'", "")),
    ],
)
def test_split_apostrophe(word: str, expected: tuple[str, str]) -> None:
    assert split_apostrophe(word) == expected


def test_slug_is_ascii() -> None:
    assert slug("Kasım Cömert Tokayev") == "kasim-comert-tokayev"
    assert slug("!!!") == "unnamed"


@pytest.mark.parametrize(
    ("text", "turkish"),
    [
        ("Bakan, bu konuda çok daha fazla çaba gerektiğini ve bir plan olduğunu söyledi.",
         True),
        ("The minister said that more effort was needed and that there was a plan for it.", False),
        ("Министр заявил, что необходимо приложить больше усилий и что план существует.", False),
    ],
)  # fmt: skip
def test_turkish_share_tells_languages(text: str, turkish: bool) -> None:
    assert (turkish_share(text) > 0.03) is turkish


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("The minister said that the talks would go on.", True),
        ("Le ministre a dit que les négociations sont difficiles.", True),
        ("Der Minister sagte, dass die Gespräche nicht einfach sind.", True),
        ("Министр заявил, что переговоры продолжатся.", True),
        ("قال الوزير إن المحادثات مستمرة", True),
        ("Zelenskiy: Hazırız", False),
        ("The New York Times'a göre karar bugün çıkacak.", False),
        ("Trump, “Make America great again” dedi.", False),
        ("Peskov (Песков): Görüşme olacak", False),
        ("NATO, AB, ABD 2025", False),
        ("", False),
    ],
)
def test_short_texts_of_other_languages_are_told(text: str, foreign: bool) -> None:
    assert is_foreign(text) is foreign


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('O, "A dedi" ve "B" diye ekledi', [("A dedi", True, 0), ("B", True, 0)]),
        ("“Dış „iç” dış”", [("Dış „iç” dış", True, 0), ("iç", True, 1)]),
        ("„Almanca usulü“ dedi", [("Almanca usulü", True, 0)]),
        ("«Fransızca» ve »ters«", [("Fransızca", True, 0), ("ters", True, 0)]),
        ("Putin'in evi Trump'ın değil", []),
        ("'Tek tırnakla söz' dedi", [("Tek tırnakla söz", True, 0)]),
        ('Bakan: "Kapanmayan söz\nBaşka paragraf', [("Kapanmayan söz", False, 0)]),
        ('dedi:"Bitişik"', [("Bitişik", True, 0)]),
        ('""', []),
        ('Ölçü 5" boru', []),
    ],
)
def test_pair_marks(text: str, expected: list[tuple[str, bool, int]]) -> None:
    assert [(q.inner.of(text), q.closed, q.depth) for q in pair_marks(text)] == expected


@given(st.text(alphabet="ab '\"“”„«»‘’\n.,", max_size=60))
def test_pairs_lie_in_the_text_and_nest(text: str) -> None:
    found = pair_marks(text)
    for quotation in found:
        assert quotation.outer.contains(quotation.inner)
        assert quotation.outer.end <= len(text)
        assert "\n" not in quotation.inner.of(text)
    doubles = [q.outer for q in found if text[q.outer.start] not in "'‘’"]
    for i, first in enumerate(doubles):
        for second in doubles[i + 1 :]:
            assert first.contains(second) or second.contains(first) or not first.overlaps(second)
