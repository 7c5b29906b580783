"""Speakers: registry files, mentions, titles by date, transliteration, dropped subjects."""

import csv
import datetime
from pathlib import Path

import pytest

from attribution.documents import make_document
from attribution.errors import DataError
from attribution.linguistics import SentenceSplitter
from attribution.pipeline import Analyzer
from attribution.schema import (
    Attribution,
    AttributionKind,
    AttributionType,
    Parsed,
    Resolution,
    Sentence,
    Span,
    Speaker,
    SpeakerKind,
)
from attribution.speakers import Registry, SpeakerLinker, load_registry
from attribution.speakers.lookup import Heard, Place
from attribution.speakers.mentions import read_mention
from attribution.speakers.names import DocumentNames
from attribution.speakers.resolving import MentionResolver
from attribution.speakers.spelling import near, skeletons
from attribution.turkish import fold
from tests.builders import find

DAY = datetime.date(2025, 12, 4)


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry()


@pytest.fixture(scope="module")
def resolver(registry: Registry) -> MentionResolver:
    return MentionResolver(registry)


def resolve(
    resolver: MentionResolver, mention: str, day: datetime.date | None = DAY, before: str = ""
) -> tuple[Speaker, ...]:
    """The speakers that a mention names after the sentences before it."""
    place = Place(DocumentNames(f"{before}\n{mention}"), len(before) + 1, day)
    return resolver.resolve(mention, place)


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
def test_mentions(resolver: MentionResolver, mention: str, expected: str) -> None:
    assert [s.name for s in resolve(resolver, mention)] == [expected]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (datetime.date(2018, 5, 1), "petro-porosenko"),
        (datetime.date(2022, 5, 1), "volodimir-zelenskiy"),
    ],
)
def test_a_title_means_its_holder_on_the_day(
    resolver: MentionResolver, day: datetime.date, expected: str
) -> None:
    assert [s.id for s in resolve(resolver, "Ukrayna Devlet Başkanı", day)] == [expected]


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("Macron ve Merz", ["emmanuel-macron", "friedrich-merz"]),
        ("ABD, İngiltere ve Rusya'nın", ["abd", "ingiltere", "rusya"]),
        ("Savunma ve Sanayi Bakanlığı", ["savunma-ve-sanayi-bakanligi"]),
        (
            "Estonya, Letonya ve Litvanya büyükelçilikleri",
            ["estonya-buyukelciligi", "letonya-buyukelciligi", "litvanya-buyukelciligi"],
        ),
    ],
)
def test_joint_holders_are_kept_apart(
    resolver: MentionResolver, mention: str, expected: list[str]
) -> None:
    assert [s.id for s in resolve(resolver, mention)] == expected


@pytest.mark.parametrize(
    ("mention", "before", "expected"),
    [
        ("W. Adlung", "Uzman Wilma Adlung konuştu.", ["Wilma Adlung"]),
        ("ADLUNG", "WILMA ADLUNG: Olmaz. Wilma Adlung güldü.", ["Wilma Adlung"]),
        ("Galina", "Galina Petrovska'nın evi yıkıldı.", ["Galina Petrovska"]),
        ("Petrovska", "Galina Petrovska NTV'ye bağlandı.", ["Galina Petrovska"]),
        ("Nevin Hanım", "Kapıyı komşusu açtı.", ["Nevin Hanım"]),
        ("Nevin Hanım", "Nevin Sarıkaya dükkânı açtı.", ["Nevin Sarıkaya"]),
        ("Fırıncı Selim Usta", "Ekmek bitti.", ["Selim Usta"]),
        ("Marangoz Ali Çınar", "Okul açıldı.", ["Ali Çınar"]),
        ("Kremlin'den Peskov", "Basın toplandı.", ["Dmitriy Peskov"]),
        ("DMİTRİY PESKOV, Kremlin Sözcüsü", "Basın toplandı.", ["Dmitriy Peskov"]),
        ("Karım", "Kapıyı açtım.", ["Karısı"]),
        ("avukatımız", "Dava sürüyor.", ["avukatı"]),
        ("Cumhurbaşkanımız", "Ankara'dayız.", ["Recep Tayyip Erdoğan"]),
        ("OECD'nin son raporu", "Veriler yayımlandı.", ["OECD"]),
        ("The Guardian'ın yayın kurulu", "Gazeteler yazdı.", ["The Guardian"]),
        ("Odanın", "Berberler Odası toplandı.", ["Berberler Odası"]),
        ("Rekabet Kurumundan", "Karar çıktı.", ["Rekabet Kurumu"]),
        ("Londra'daki Kuzey Enstitüsü", "Rapor çıktı.", ["Kuzey Enstitüsü"]),
        ("ZTO", "Zeytin Tarım Ofisi (ZTO) kuruldu.", ["Zeytin Tarım Ofisi"]),
        ("müzik platformu Tınla", "Bugün Tınla yeni sürüm çıkardı.", ["Tınla"]),
        ("Bakan", "Tarım Bakanı Ali Çınar geldi.", ["Ali Çınar"]),
        ("halkın yüzde 20'sinin", "Anket yapıldı.", ["halkın yüzde 20'si"]),
        ("Karaban", "Zoya Karaban on yıldır öğretmen.", ["Zoya Karaban"]),
        ("Zlata", "Zlata güldü. Çıkarken Zlata el salladı.", ["Zlata"]),
        ("bankacı", "Kur yükseldi.", ["bankacı"]),
        ("bankacı", "Merkez Bankası faizi indirdi. Merkez Bankası ekledi.", ["bankacı"]),
        ("genç bürokrat", "Kur yükseldi.", ["genç bürokrat"]),
        ("MELEK ÇINAR (Ankara)", "Kur yükseldi.", ["MELEK ÇINAR"]),
        ("Moderatör Ali Çınar", "Kur yükseldi.", ["Ali Çınar"]),
        ("Kasaba papazı Peder Ali Çınar", "Kur yükseldi.", ["Ali Çınar"]),
        ("Kiev ve Avrupalı ortakları", "Kur yükseldi.", ["Kiev", "Avrupalı ortaklar"]),
        ("iki lider", "Trump ile Putin görüştü.", ["Donald Trump", "Vladimir Putin"]),
        ("taraflar", "Rusya ve Ukrayna'nın heyetleri geldi.", ["Rusya", "Ukrayna"]),
        ("Hazine ve Maliye Bakanı Ali Çınar", "Kur yükseldi.", ["Ali Çınar"]),
        ("danışmanları Ali Çınar ile Can Kaya", "Kur yükseldi.", ["Ali Çınar", "Can Kaya"]),
        ("Putin ile görüşen Trump", "Kur yükseldi.", ["Donald Trump"]),
        ("Lord Ashgrove", "Kur yükseldi.", ["Lord Ashgrove"]),
        ("Kasabalı piskopos Damian", "Kur yükseldi.", ["Damian"]),
        ("Maslahatgüzarı Ali Çınar", "Kur yükseldi.", ["Ali Çınar"]),
        ("İl Genel Sekreterliği", "Kur yükseldi.", ["İl Genel Sekreterliği"]),
        ("Kiev'e yakın bu diplomat", "Kur yükseldi.", ["Kiev'e yakın diplomat"]),
        ("bakan", "Dün Bakan Oksana Rudenko geldi.", ["Oksana Rudenko"]),
        ("Letonya müsteşarı", "Dün kürsüde Letonyalı Ada Kalns vardı.", ["Ada Kalns"]),
        ("İtalyan sözcü", "Salona Konsey Sözcüsü Ada Ferri geldi.", ["Ada Ferri"]),
        ("Norveçli siyasetçi", "Norveç Başbakanı Ada Moe ve Kanadalı mevkidaşı Ali Roy geldi.",
         ["Ada Moe"]),
        ("Yaşlı subay", "Dün salona Ali Çınar geldi.", ["Ali Çınar"]),
        ("bahçıvan", "Parkın bahçıvanı Ali Çınar suladı. Ayşe Kaya baktı.", ["Ali Çınar"]),
        ("27 lider", "Salona Ali Çınar geldi.", ["27 lider"]),
        ("X ve Y Bankası analistleri", "Kur yükseldi.", ["X ve Y Bankası analistleri"]),
    ],
)  # fmt: skip
def test_a_mention_is_read_in_its_document(
    resolver: MentionResolver, mention: str, before: str, expected: list[str]
) -> None:
    assert [s.name for s in resolve(resolver, mention, DAY, before)] == expected


def test_a_headline_may_say_the_office_first(resolver: MentionResolver) -> None:
    text = "Muhtar isyan etti\nKöyün muhtarı Ali Çınar yolu gösterdi."
    found = resolver.resolve("Muhtar", Place(DocumentNames(text), 0, DAY))
    assert [s.name for s in found] == ["Ali Çınar"]


@pytest.mark.parametrize(
    ("text", "source", "antecedent", "expected"),
    [
        ("Umut Çalış iki gol attı. Genç forvet, kazanacaklarını söyledi.",
         "Genç forvet", "Umut Çalış", ("Umut Çalış", SpeakerKind.PERSON)),
        ("Tınla satıldı. Şirket, kazanacaklarını söyledi.",
         "Şirket", "Tınla", ("Tınla", SpeakerKind.ORGANIZATION)),
        ("Putin gazetede. Gazete, kazanacaklarını söyledi.",
         "Gazete", "Putin", ("Gazete", SpeakerKind.ORGANIZATION)),
        ("Putin geldi. Bir diplomat, kazanacaklarını söyledi.",
         "Bir diplomat", "Putin", ("Bir diplomat", SpeakerKind.UNNAMED)),
        ("Putin geldi. Kızılay görevlileri, kazanacaklarını söyledi.",
         "Kızılay görevlileri", "Putin", ("Kızılay görevlileri", SpeakerKind.UNNAMED)),
        ("Putin geldi. İki bakan, kazanacaklarını söyledi.",
         "İki bakan", "Putin", ("İki bakan", SpeakerKind.UNNAMED)),
        ("Putin geldi. Zelenskiy, kazanacaklarını söyledi.",
         "Zelenskiy", "Putin", ("Volodimir Zelenskiy", SpeakerKind.PERSON)),
    ],
)  # fmt: skip
def test_a_description_means_the_words_that_the_detector_points_at(
    registry: Registry, text: str, source: str, antecedent: str, expected: tuple[str, SpeakerKind]
) -> None:
    attribution = Attribution(
        "a", AttributionType.INDIRECT, AttributionKind.STATEMENT,
        (find(text, "kazanacaklarını"),), (find(text, "söyledi"),),
        (find(text, source),), (find(text, antecedent),),
    )  # fmt: skip
    parsed = Parsed(make_document(text, id="d"), ())
    (linked,) = SpeakerLinker(registry).link(parsed, [attribution])
    assert [(s.name, s.kind) for s in linked.speakers] == [expected]
    assert not linked.speakers[0].implicit


@pytest.mark.parametrize(
    ("text", "sources", "expected"),
    [
        ("Nazar Kostak Köprünün kazanacaklarını söyledi.", ("Nazar Kostak",), ["Nazar Kostak"]),
        ("Güvenlik Teyze kazanacaklarını söyledi.", ("Güvenlik",), ["Güvenlik"]),
        ("Fransa ile İngiltere kazanacaklarını söyledi.", ("Fransa", "İngiltere"),
         ["Fransa", "İngiltere"]),
        ("Londra'yla, Paris kazanacaklarını söyledi.", ("Londra", "Paris"), ["Londra", "Paris"]),
    ],
)  # fmt: skip
def test_the_spans_of_a_source_bound_its_names(
    registry: Registry, text: str, sources: tuple[str, ...], expected: list[str]
) -> None:
    attribution = Attribution(
        "a", AttributionType.INDIRECT, AttributionKind.STATEMENT,
        (find(text, "kazanacaklarını"),), (find(text, "söyledi"),),
        tuple(find(text, source) for source in sources),
    )  # fmt: skip
    (linked,) = SpeakerLinker(registry).link(Parsed(make_document(text, id="d"), ()), [attribution])
    assert [s.name for s in linked.speakers] == expected


def test_the_same_person_is_the_one_quoted_last(resolver: MentionResolver) -> None:
    text = "Ali Çınar güldü. Ayşe Kaya geldi. Aynı asker"
    ali = Speaker("ali-cinar", "Ali Çınar", SpeakerKind.PERSON)
    place = Place(DocumentNames(text), text.index("Aynı"), DAY, [Heard(0, "Ali Çınar", ali)])
    assert [s.name for s in resolver.resolve("Aynı asker", place)] == ["Ali Çınar"]


def test_a_speaker_inside_a_quotation_does_not_go_on(registry: Registry) -> None:
    text = "Elif Toprak geldi. Masayı heyetin istediğini açıkladı."
    said = ("Elif Toprak geldi.", "Masayı heyetin istediğini açıkladı.")
    parsed = Parsed(make_document(text, id="d"), tuple(Sentence(find(text, s), ()) for s in said))
    inner = Attribution(
        "a", AttributionType.INDIRECT, AttributionKind.STATEMENT,
        (find(text, "Masayı"),), (find(text, "istediğini"),), (find(text, "heyetin"),),
    )  # fmt: skip
    outer = Attribution(
        "b", AttributionType.INDIRECT, AttributionKind.STATEMENT,
        (find(text, "Masayı heyetin istediğini"),), (find(text, "açıkladı"),), (),
    )  # fmt: skip
    linked = SpeakerLinker(registry).link(parsed, [inner, outer])
    assert linked[1].speakers == ()


@pytest.mark.parametrize("inner_source", ["Peskov", None])
def test_nobody_is_quoted_within_his_own_words(
    registry: Registry, inner_source: str | None
) -> None:
    text = "PESKOV: Planın geldiğini söyleyen Peskov gecikti."
    outer = Attribution(
        "outer", AttributionType.DIRECT, AttributionKind.STATEMENT,
        (find(text, "Planın geldiğini söyleyen Peskov gecikti."),), (find(text, ":"),),
        (find(text, "PESKOV"),),
    )  # fmt: skip
    inner = Attribution(
        "inner", AttributionType.INDIRECT, AttributionKind.STATEMENT,
        (find(text, "Planın geldiğini"),), (find(text, "söyleyen"),),
        (find(text, inner_source),) if inner_source else (), (find(text, "PESKOV"),),
    )  # fmt: skip
    linked = SpeakerLinker(registry).link(Parsed(make_document(text, id="d"), ()), [outer, inner])
    said = [(a.id, [s.name for s in a.speakers], a.parent) for a in linked]
    if inner_source:  # a report about him, taken for speech
        assert said == [("inner", ["Dmitriy Peskov"], None)]
    else:  # somebody else whom the text does not name
        assert said == [("outer", ["Dmitriy Peskov"], None), ("inner", [], "outer")]


def test_speech_within_marks_stays_whoever_is_quoted_in_it(registry: Registry) -> None:
    text = "Oyku Demirhan, \"Babam 'ampul o' dedi\" diye anlattı."
    outer = Attribution(
        "outer", AttributionType.DIRECT, AttributionKind.STATEMENT,
        (find(text, "Babam 'ampul o' dedi"),), (find(text, "diye anlattı"),),
        (find(text, "Oyku Demirhan"),),
    )  # fmt: skip
    inner = Attribution(
        "inner", AttributionType.DIRECT, AttributionKind.STATEMENT,
        (find(text, "ampul o"),), (find(text, "dedi"),), (find(text, "Babam"),),
        (find(text, "Oyku Demirhan"),),
    )  # fmt: skip
    linked = SpeakerLinker(registry).link(Parsed(make_document(text, id="d"), ()), [outer, inner])
    said = {a.id: [s.name for s in a.speakers] for a in linked}
    assert said["outer"] == ["Oyku Demirhan"]
    assert "Oyku Demirhan" not in said["inner"]


@pytest.mark.parametrize(
    ("headline", "said", "expected"),
    [
        ("Genç şoför", "Kapıyı rüzgâr söktü", ["Nizam Alkan"]),
        ("Genç şoför", "Yollar kapandı", ["Genç şoför"]),  # nobody says so in the article
        ("Bir şoför", "Kapıyı rüzgâr söktü", ["Bir şoför"]),
        ("Şoförler", "Kapıyı rüzgâr söktü", ["Şoförler"]),
    ],
)
def test_a_headline_describes_who_says_so_in_the_article(
    registry: Registry, headline: str, said: str, expected: list[str]
) -> None:
    text = (
        f"{headline}: {said}\n\nYolda kalan Nizam Alkan, 'Minibüsün kapısı gitti, kapıyı rüzgâr "
        "söktü' dedi. Ayşe Tekin ise 'Korktuk' dedi.\n"
    )
    quoted = ["Minibüsün kapısı gitti, kapıyı rüzgâr söktü", "Korktuk"]
    rows = [(headline, said, ":"), ("Nizam Alkan", quoted[0], "dedi"), ("Ayşe", quoted[1], "dedi")]
    attributions = [
        Attribution(
            content, AttributionType.DIRECT, AttributionKind.STATEMENT,
            (find(text, content),), (find(text, cue),), (find(text, source),),
        )
        for source, content, cue in rows
    ]  # fmt: skip
    linked = SpeakerLinker(registry).link(Parsed(make_document(text, id="d"), ()), attributions)
    assert [s.name for s in linked[0].speakers] == expected


def test_who_share_their_words_share_their_holder(registry: Registry) -> None:
    text = "Mert Aksoy ile Orhan Taş geldi. Genç adam güldüğünü söyledi, sustuğunu ekledi."
    said = [("güldüğünü", "söyledi", None), ("sustuğunu", "ekledi", "Mert Aksoy")]
    attributions = [
        Attribution(
            content, AttributionType.INDIRECT, AttributionKind.STATEMENT,
            (find(text, content),), (find(text, cue),), (find(text, "Genç adam"),),
            (find(text, antecedent),) if antecedent else (),
        )
        for content, cue, antecedent in said
    ]  # fmt: skip
    linked = SpeakerLinker(registry).link(Parsed(make_document(text, id="d"), ()), attributions)
    assert [[s.name for s in a.speakers] for a in linked] == [["Mert Aksoy"]] * 2


def test_what_refers_to_a_description_means_its_holder(registry: Registry) -> None:
    text = "Umut Çalış geldi. Genç forvet, güldüğünü söyledi. Yorulduğunu ekledi."
    said = [("güldüğünü", "söyledi", "Genç forvet", "Umut Çalış"),
            ("Yorulduğunu", "ekledi", None, "Genç forvet")]  # fmt: skip
    attributions = [
        Attribution(
            content, AttributionType.INDIRECT, AttributionKind.STATEMENT,
            (find(text, content),), (find(text, cue),),
            (find(text, source),) if source else (), (find(text, antecedent),),
        )
        for content, cue, source, antecedent in said
    ]  # fmt: skip
    linked = SpeakerLinker(registry).link(Parsed(make_document(text, id="d"), ()), attributions)
    assert [[s.name for s in a.speakers] for a in linked] == [["Umut Çalış"]] * 2
    assert [a.speakers[0].how for a in linked] == [Resolution.ANTECEDENT] * 2


def _rows() -> list[dict[str, str]]:
    path = Path(__file__).with_name("data") / "mentions.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _is_right(row: dict[str, str], found: tuple[Speaker, ...], registry: Registry) -> bool:
    expected = row["expected"]
    if expected == "-":  # nobody may be asserted
        return not any(s.id in registry.entities or " " in s.name.strip() for s in found
                       if s.kind is not SpeakerKind.UNNAMED)  # fmt: skip
    if expected.startswith("new:"):
        return [fold(s.name) for s in found] == [fold(expected[4:])]
    return [s.id for s in found] == [expected]


def test_the_table_of_mentions_passes(resolver: MentionResolver, registry: Registry) -> None:
    rows = _rows()
    wrong = []
    for row in rows:
        day = datetime.date.fromisoformat(row["date"]) if row["date"] else None
        found = resolve(resolver, row["mention"], day, row["context"])
        if not _is_right(row, found, registry):
            wrong.append((row["mention"], row["date"], row["expected"], [s.id for s in found]))
    assert len(rows) >= 600
    assert len(wrong) / len(rows) <= 0.03, wrong


def test_every_resolution_says_how_and_how_surely(resolver: MentionResolver) -> None:
    before = "Marta Kos dinledi. Polonya Dışişleri Bakanı Radoslaw Sikorski konuştu."
    cases = {
        "Volodimir Zelenskiy": Resolution.NAME,
        "Zelensky": Resolution.VARIANT,
        "Wolodymyr Selenskyj": Resolution.SPELLING,
        "Kazakistan Cumhurbaşkanı": Resolution.ROLE,
        "Kos": Resolution.SHORT_NAME,
        "Bakan": Resolution.ANAPHORA,
        "Hasan Örnekoğlu": Resolution.UNLISTED,
    }
    for mention, how in cases.items():
        (speaker,) = resolve(resolver, mention, DAY, before)
        assert speaker.how is how, mention
        assert 0.5 < speaker.confidence < 1


def test_an_office_without_a_day_needs_the_text(resolver: MentionResolver) -> None:
    assert [s.id for s in resolve(resolver, "ABD Başkanı", None)] == ["unnamed"]
    before = "Joe Biden Varşova'da konuştu."
    (speaker,) = resolve(resolver, "ABD Başkanı", None, before)
    dated = resolve(resolver, "ABD Başkanı", datetime.date(2022, 3, 26))
    assert [speaker.id] == [s.id for s in dated] == ["joe-biden"]
    assert speaker.confidence < dated[0].confidence


@pytest.mark.parametrize(
    ("first", "second"),
    [("Volodymyr Zelenskyy", "Wolodymyr Selenskyj"), ("Yuri Ushakov", "Yuriy Uşakov"),
     ("Mikhail Mishustin", "Mihail Mişustin"), ("Jewgeni Prigoschin", "Yevgeniy Prigojin")],
)  # fmt: skip
def test_transliterations_share_a_key(first: str, second: str) -> None:
    assert skeletons(first) & skeletons(second)


def test_different_names_share_none() -> None:
    assert not skeletons("Dmitriy Medvedev") & skeletons("Daniil Medvedev")


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("zelenksy", "zelensky", True), ("zelenski", "zelenskiy", True), ("merkez", "merkel", False),
     ("zelenskiy", "zelenogorsk", False), ("zaharova", "aharova", False)],
)  # fmt: skip
def test_one_slip_is_near(first: str, second: str, expected: bool) -> None:
    assert near(first, second) is expected


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


def test_an_answer_without_a_cue_is_by_whoever_spoke_before(registry: Registry) -> None:
    answers = ["Zor ama öğretici. Yıllar aldı.", "Evet. Yine yaparım."]
    text = (
        f"Ayşe Kaya, “{answers[0]}” dedi. Çay geldi.\n\n– Neden? – Kim? – Nasıl?\n"
        f"Uzun bir sessizlik oldu. Sonra güldü.\n\n– Pişman mısınız?\n{answers[1]}\n"
    )
    contents = [Span(text.index(a), text.index(a) + len(a)) for a in answers]
    cue, source = (Span(text.index(w), text.index(w) + len(w)) for w in ("dedi", "Ayşe Kaya"))
    kind = AttributionType.DIRECT, AttributionKind.STATEMENT
    given = [
        Attribution("a", *kind, (contents[0],), (cue,), (source,)),
        Attribution("b", *kind, (contents[1],), ()),
    ]
    parsed = next(SentenceSplitter().pipe([make_document(text, id="d")]))
    _, second = SpeakerLinker(registry).link(parsed, given)
    assert [(s.name, s.implicit) for s in second.speakers] == [("Ayşe Kaya", True)]


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
        ("- {id: a, name: A, kind: person}\n- {id: a, name: B, kind: person}",
         "entity a: id: stands twice"),
        ("- {id: a, name: A, kind: insan}", "entity a: kind"),
        ("- {id: a, name: A, kind: person, boyu: 3}", "entity a: boyu"),
        ("- {id: a, kind: person}", "entity a: name"),
        ("- {id: a, name: A, kind: person, parent: yok}", "parent: no entity yok"),
        ("- {id: a, name: A, kind: organization, parent: b}\n"
         "- {id: b, name: B, kind: organization, parent: a}", "a cycle"),
        ("- {id: a, name: A, kind: person, "
         "roles: [{titles: [X], from: 2020-01-02, to: 2019-01-01}]}",
         "ends before it begins"),
        ("- {id: a, name: A, kind: person, roles: [{titles: [X], from: 2019-01-01, to: 2021-01-01},"
         " {titles: [X], from: 2020-01-01}]}", "entity a: roles: overlap: X"),
        ("- {id: a, name: A, kind: person, roles: 5}", "entity a: roles"),
        ("- {id: a, name: A, kind: person, roles: [{titles: [X], since: 2020-01-01}]}",
         "entity a: roles.0.since"),
        ("- {id: a, name: A, kind: person, "
         "roles: [{titles: [], from: 2020-01-02, to: 2019-01-01}]}",
         "ends before it begins"),
        ("- {id: a, name: A, kind: person, variants: Ayşe}", "entity a: variants"),
        ("- 5", "entity number 1"),
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
    mine = MentionResolver(load_registry(path))
    assert resolve(mine, "A. Kaya")[0].id == "ayse-kaya"
    assert resolve(mine, "Kremlin Sarayı")[0].name == "Kremlin Sarayı"


def test_a_word_without_end_is_passed_over_at_once() -> None:
    """Looked at from each of its letters, it would take hours."""
    word = "a" * 1_000_000
    names = DocumentNames(f"Dün Ali Kaya konuştu. {word} Kaya sustu.")
    assert names.words_before("Kaya") == ["Ali", word]
