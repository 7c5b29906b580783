"""Speakers: registry files, mentions, titles by date, transliteration, dropped subjects."""

import datetime
from pathlib import Path

import pytest

from attribution.errors import DataError
from attribution.pipeline import Analyzer
from attribution.schema import SpeakerKind
from attribution.speakers import Registry, SpeakerLinker, load_registry
from attribution.speakers.mentions import read_mention
from attribution.speakers.registry import sound_key

DAY = datetime.date(2025, 12, 4)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(scope="module")
def linker(registry: Registry) -> SpeakerLinker:
    return SpeakerLinker(registry)


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("Zelenskiy", "Volodimir Zelenskiy"),
        ("Volodymyr Zelenskyy", "Volodimir Zelenskiy"),
        ("Zelensky'nin", "Volodimir Zelenskiy"),
        ("ABD Başkanı Trump", "Donald Trump"),
        ("Donald Trump Jr.", "Donald Trump Jr."),
        ("Rusya lideri", "Vladimir Putin"),
        ("Kazakistan lideri", "Kasım Cömert Tokayev"),
        ("Rusya Dışişleri Bakanı Sergey Lavrov", "Sergey Lavrov"),
        ("Putin'in kıdemli dış politika danışmanlarından Ushakov", "Yuriy Uşakov"),
        ("Kremlin", "Kremlin"),
        ("resmi Astana", "Astana"),
        ("NATO Genel Sekreteri", "Mark Rutte"),
        ("AFP", "AFP"),
        ("Dernek Başkanı Ayşe Kaya", "Ayşe Kaya"),
        ("konuya yakın kaynaklar", "konuya yakın kaynaklar"),
        ("Beyaz Saray'dan bir yetkili", "Beyaz Saray'dan bir yetkili"),
        ("bazı çevrelerce", "bazı çevreler"),
    ],
)
def test_mentions(linker: SpeakerLinker, mention: str, expected: str) -> None:
    assert [s.name for s in linker.resolve(mention, DAY)] == [expected]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime.date(2018, 5, 1), "petro-porosenko"),
        (datetime.date(2022, 5, 1), "volodimir-zelenskiy"),
    ],
)
def test_a_title_means_its_holder_on_the_day(
    linker: SpeakerLinker, day: datetime.date, expected: str
) -> None:
    assert [s.id for s in linker.resolve("Ukrayna Devlet Başkanı", day)] == [expected]


def test_joint_holders_are_kept_apart(linker: SpeakerLinker) -> None:
    found = linker.resolve("Macron ve Merz", DAY)
    assert [s.name for s in found] == ["Emmanuel Macron", "Friedrich Merz"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("Andrii Sybhia", "Andriy Sıbiga"), ("Yuri Ushakov", "Yuriy Uşakov"),
     ("Mikhail Mishustin", "Mihail Mişustin")],
)  # fmt: skip
def test_transliterations_sound_alike(first: str, second: str) -> None:
    assert sound_key(first) == sound_key(second)


def test_different_names_do_not_sound_alike() -> None:
    assert sound_key("Dmitriy Medvedev") != sound_key("Daniil Medvedev")


def test_titles_are_no_names() -> None:
    mention = read_mention("AB Enerji Komiseri Dan Jorgensen'in")
    assert mention.name == ("Dan", "Jorgensen")
    assert mention.phrase == "AB Enerji Komiseri Dan Jorgensen"


def test_an_unlisted_speaker_has_a_clean_name(analyzer: Analyzer) -> None:
    text = (
        "Dernek Başkanı Ayşe Kaya, okulların açılacağını söyledi. "
        "Kaya, bütçenin hazır olduğunu belirtti."
    )
    annotated = analyzer(text)
    assert [[s.name for s in a.speakers] for a in annotated.attributions] == [["Ayşe Kaya"]] * 2


def test_a_dropped_subject_is_carried_over(analyzer: Analyzer) -> None:
    text = (
        "Zelenskiy, görüşmelerin süreceğini söyledi.\n"
        "Müzakerelerin zor olduğunu da sözlerine ekledi.\n"
    )
    first, second = analyzer(text).attributions
    assert second.source == ()
    assert [(s.id, s.implicit) for s in second.speakers] == [("volodimir-zelenskiy", True)]
    assert [(s.id, s.implicit) for s in first.speakers] == [("volodimir-zelenskiy", False)]


def test_an_office_is_that_of_the_one_named_before(analyzer: Analyzer) -> None:
    text = (
        "Fransa Cumhurbaşkanı Emmanuel Macron, görüşmelerin süreceğini söyledi.\n"
        "Cumhurbaşkanı, sürecin zor olduğunu belirtti.\n"
    )
    found = [[s.id for s in a.speakers] for a in analyzer(text).attributions]
    assert found == [["emmanuel-macron"], ["emmanuel-macron"]]


def test_nobody_is_guessed(analyzer: Analyzer) -> None:
    (attribution,) = analyzer("Müzakerelerin zor olduğunu da sözlerine ekledi.").attributions
    assert attribution.speakers == ()


def test_the_registry_is_large_and_sound(registry: Registry) -> None:
    assert len(registry) >= 120
    kinds = {e.kind for e in registry.entities.values()}
    assert kinds == set(SpeakerKind) - {SpeakerKind.UNNAMED}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("- {id: a, name: A, kind: person}\n- {id: a, name: B, kind: person}", "a stands twice"),
        ("- {id: a, name: A, kind: insan}", "entity a: kind"),
        ("- {id: a, name: A, kind: person, boyu: 3}", "entity a: boyu"),
        ("- {id: a, kind: person}", "entity a: name"),
        ("- {id: a, name: A, kind: person, parent: yok}", "parent: no entity yok"),
        ("- {id: a, name: A, kind: organization, parent: b}\n"
         "- {id: b, name: B, kind: organization, parent: a}", "a cycle"),
        ("- {id: a, name: A, kind: person, "
         "roles: [{titles: [X], from: 2020-01-02, to: 2019-01-01}]}",
         "ends before it begins"),
        ("kişi: Putin", "not a list"),
        ("- [", ""),
    ],
)  # fmt: skip
def test_a_broken_registry_file_is_named_in_one_line(
    tmp_path: Path, rows: str, message: str
) -> None:
    path = tmp_path / "benim.yaml"
    path.write_text(rows, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_registry(path)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_user_adds_and_overrides(tmp_path: Path) -> None:
    path = tmp_path / "benim.yaml"
    path.write_text(
        "- {id: ayse-kaya, name: Ayşe Kaya, kind: person, variants: [A. Kaya]}\n"
        "- {id: kremlin, name: Kremlin Sarayı, kind: organization}\n",
        encoding="utf-8",
    )
    linker = SpeakerLinker(load_registry(path))
    assert linker.resolve("A. Kaya")[0].id == "ayse-kaya"
    assert linker.resolve("Kremlin Sarayı")[0].name == "Kremlin Sarayı"
