"""Read a source's words: cut suffixes, part titles from names, tell people from bodies."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from attribution.schema import SpeakerKind
from attribution.turkish import capitalized, fold, lower, split_apostrophe

_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_TITLES = frozenset(
    yaml.safe_load(Path(__file__).with_name("titles.yaml").read_text(encoding="utf-8"))
)
#: Heads that describe people without naming them.
_UNNAMED_HEADS = re.compile(
    r"(?:yetkili|kayna[kğ]|uzman|analist|diplomat|gözlemci|uzmanlar|tanık|görgü|kişi|vatandaş|sakin|esnaf|"
    r"çevre|yorumcu|eleştirmen|kullanıcı|yatırımcı|ekonomist|komutan|asker|taraftar|aile|anne|baba|"
    r"köylü|çiftçi|işçi|öğrenci|veli|hasta|müzakereci|temsilci|görevli|çalışan|üretici|politikacı|"
    r"siyasetçi|milletvekil|gazeteci|muhabir|biri|danışman|bürokrat|subay|avukat|doktor|bilim|"
    r"araştırmacı|akademisyen|senatör|üye|katılımcı|aktör|isim|genç|kadın|adam|erkek|çocuk|seyirci|"
    r"sanık|mağdur|davacı|savcı|hakim|polis|müdür|başkan|sözcü|vekil|elçi|general|bakan|lider)\w*"
)
_BODY_HEADS = re.compile(
    r"(?:bakanlı[kğ]|başkanlı[kğ]|kurum|kurul|komisyon|konsey|meclis|parlamento|mahkeme|banka|ajans|"
    r"gazete|dergi|örgüt|birli[kğ]|dernek|derneğ|vak[ıf]|federasyon|kulüb|kulüp|oda|sendika|parti|"
    r"enstitü|üniversite|merkez|şirket|holding|grub|grup|servis|ofis|müdürlü|genelkurmay|ordu|hükümet|"
    r"yönetim|heyet|bakanlar|televizyon|kanal|site|fon|komite|divan|valilik|belediye|büro(?!krat)|ittifak|"
    r"elçili[kğ]|büyükelçili[kğ]|platform|savcılık|savcılığı|klini[kğ]|ekip|ekib|hastane|polis|emniyet|konfederasyon|borsa|yatırım|menkul|"
    r"rapor|anket|kuruluş|laboratuvar|daire|şube|karargâh|karargah|takım|yayınevi|idare|komutanlı[kğ]|piyasa|başsavcılı[kğ]|sekreterli[kğ]|müsteşarlı[kğ])\w*"
    r"|(?:\w+gücü|gücü|(?!spor)\w{3,}spor|idmanyurdu)(?:n\w{1,4})?"
)
#: "bankacı", "gazeteciler": people, though the noun within is a body's.
_DOER = re.compile(r"(?<!gü)[cç][ıiuü](?:l[ae]r\w*|n\w*|y\w*|s\w*)?$")
_GROUP_HEADS = re.compile(r"\w+l[ae]r[ıi]?(?:n[ıi]n|[ıi]n|[ae]|n[ae]|d[ae]n?)?")
_KIN = re.compile(
    r"(?:anne|baba|dede|nine|koca|karı|kız|oğlu|oğul|kayınvalide|kayınpeder|abla|ağabey|abi|teyze|amca"
    r"|dayı|hala|eş|komşu|arkadaş|patron|işletmeci|hepsi|biri|bazıları|kimse)\w*"
)
_DATIVE_ENDINGS = (
    ("larına", "ları"), ("lerine", "leri"), ("lara", "lar"), ("lere", "ler"), ("sına", "sı"),
    ("sine", "si"), ("suna", "su"), ("süne", "sü"), ("ğına", "ğı"), ("ğine", "ği"), ("ına", "ı"),
    ("ine", "i"), ("una", "u"), ("üne", "ü"), ("ya", ""), ("ye", ""), ("a", ""), ("e", ""),
)  # fmt: skip
#: Before a name they say nothing of it; adverbs at the head of a sentence have a capital.
_EMPTY_MODIFIERS = frozenset(
    "resmi aynı söz konusu sayın benim bizim fiilen resmen halen hâlen artık ayrıca ancak fakat"
    " oysa bugün dün şimdi nihayet".split()
)
_ADDRESS = frozenset(
    "bey hanım hoca usta abi ağabey abla amca dayı teyze hala dede nine emmi baba efendi".split()
)
#: "Araştırmacısı", "Temsilcisi": one who does, possessed.
_AGENT = re.compile(r"c[iu]s[iu]$")
_AGENT_ENDINGS = ("larca", "lerce")


@dataclass(frozen=True, slots=True)
class Mention:
    """A source's words made ready for matching.

    Attributes:
        phrase: without suffixes, brackets and outer marks.
        words: of the phrase.
        name: the capitalised words at its end that are no title; empty when there are none.
        address: what stood after the name: "Bey", "Usta".
    """

    phrase: str
    words: tuple[str, ...]
    name: tuple[str, ...]
    address: str = ""


def read_mention(text: str, *, dative: bool = False) -> Mention:
    """Clean a mention.

    Args:
        text: the source span's text.
        dative: the phrase stood before "göre", so a lower-case head carries a dative.
    """
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    cleaned = _BRACKETS.sub("", composed).strip(" \"“”'‘’,;:")
    *before, last = cleaned.split() or [""]
    words = [*(w.strip(',;:"“”') for w in before), _without_suffix(last).strip(',;:"“”')]
    words = [w for w in words if w]
    while len(words) > 1 and lower(words[0]) in _EMPTY_MODIFIERS:
        words.pop(0)
    address = ""
    if len(words) > 1 and lower(words[-1]) == "kendisi":  # "Trump'ın kendisi"
        words = [*words[:-2], split_apostrophe(words[-2])[0]]
    elif len(words) > 1 and (called := _address(words)):
        address = called
        words.pop()
    if not words:
        return Mention(cleaned, (), ())
    if dative and (not capitalized(words[-1]) or _is_common_dative(words[-1])):
        words[-1] = _without_dative(words[-1])
    elif is_body(words[-1]):
        words[-1] = nominative(words[-1])
    words[-1] = possessed(words[-1]) or possessed(nominative(words[-1])) or words[-1]
    if lower(words[-1]).endswith(_AGENT_ENDINGS) and not capitalized(words[-1]):
        words[-1] = words[-1][:-2]
    return Mention(" ".join(words), tuple(words), tuple(_name(words)), address)


def _address(words: Sequence[str]) -> str:
    """ "Bey" in "Cem Bey", "Usta" in "Kerim Ustanın"; nothing after a word of office."""
    name, last = words[-2:]
    if not capitalized(name) or is_office(name) or is_body(name):
        return ""
    return next((f for f in (last, *bare_forms(last)) if lower(f) in _ADDRESS), "")


def _without_suffix(word: str) -> str:
    """Cut what follows an apostrophe, but for the possessive of a share: "yüzde 20'si"."""
    stem, suffix = split_apostrophe(word)
    share = re.match(r"s?[ıiuü]", suffix) if stem.isdigit() else None
    return word[: len(stem) + 1] + share[0] if share else stem


def _is_acronym(phrase: str) -> bool:
    """ "SVB", "TMO"."""
    return phrase.isalpha() and phrase.isupper() and 2 < len(phrase) < 5


def kind_of(mention: Mention) -> SpeakerKind:
    """What kind of holder an unlisted mention names."""
    head = lower(mention.words[-1]) if mention.words else ""
    if is_body(head) or _is_acronym(mention.phrase):
        return SpeakerKind.ORGANIZATION
    # The first word of a sentence has a capital from there: "Yetkililere", "Dedem".
    described = _UNNAMED_HEADS.fullmatch(head) or _GROUP_HEADS.fullmatch(head)
    if len(mention.words) == 1 and (described or _KIN.fullmatch(head)):
        return SpeakerKind.UNNAMED
    if mention.name:
        return SpeakerKind.PERSON
    if _UNNAMED_HEADS.fullmatch(head):
        return SpeakerKind.UNNAMED
    if _GROUP_HEADS.fullmatch(head):
        return SpeakerKind.GROUP
    return SpeakerKind.UNNAMED


_INDEFINITE = frozenset("bir bazı kimi birkaç birçok çok çoğu her hiçbir".split())
_DOCUMENTS = re.compile(
    r"(?:rapor|veri|tutana|açıklama|bildiri|belge|metin|metn|not|taslak|tasla|anket|araştırma"
    r"|istatistik|başyazı|haber|yazı|mektub|mektup|karar|duyuru|tweet|paylaşım|çalışma|analiz"
    r"|makale|bülten|tahmin|ölçüm|bulgu|mesaj|kanal[ıi]|iddianame|genelge|dilekçe|mutabakat|fezleke)\w*"
)


def is_indefinite(text: str) -> bool:
    """ "bir diplomat", "bazı kaynaklar", "yetkililer": nobody whom the text has named."""
    words = [lower(w) for w in text.split()]
    return any(w in _INDEFINITE for w in words) or words[-1].endswith(("ler", "lar"))


def is_document(word: str) -> bool:
    """A thing that carries words of its maker: "raporu", "Metinde"."""
    low = lower(word)
    return _DOCUMENTS.fullmatch(low) is not None and _DOER.search(low) is None


_NUMBERS = frozenset("iki üç dört beş altı yedi sekiz dokuz on".split())


def is_plural(text: str) -> bool:
    """ "Kızılay görevlileri", "uzmanların", "İki bakan": more than one are described."""
    *before, head = [lower(word) for word in text.split()]
    if before and (before[0] in _NUMBERS or before[-1].isdigit()):
        return True
    return _GROUP_HEADS.fullmatch(head) is not None and not head.startswith("kendi")


def expected(text: str) -> frozenset[SpeakerKind]:
    """The kinds of holder that a description can mean: "Gazete" means no person.

    >>> SpeakerKind.PERSON in expected("genç diplomat"), SpeakerKind.PERSON in expected("Gazete")
    (True, False)
    """
    head = text.split()[-1]
    if is_body(head) or is_document(head):
        return frozenset(SpeakerKind) - {SpeakerKind.PERSON}
    if describes_people(head):
        return frozenset({SpeakerKind.PERSON, SpeakerKind.UNNAMED})
    return frozenset(SpeakerKind)


_GENITIVE = re.compile(
    r"(?:(?<=yon)un|(?<=[aeıiuü])n[ıiuü]n|(?<=l[ae]r)[ıi]n|(?<=[ğlrtmsşvzyk])[ıiuü]n)$"
)
_DATIVE = re.compile(r"(?:(?<=ğ)[ae]|(?<=l[ae]r)[ae]|(?<=[ıiuü])y[ae])$")
_ABLATIVE = re.compile(r"(?:(?<=[ıiuü])n)?[dt][ae]n$")
#: They end as genitives do.
_NO_GENITIVES = frozenset(
    "kadın basın yayın aydın akın yakın sürgün bütün altın metin bilgin çetin engin tekin".split()
)
#: They end as datives do.
_NO_DATIVES = frozenset("belediye adliye hariciye dahiliye maliye nahiye himaye".split())


def nominative(word: str) -> str:
    """A common noun without genitive, ablative or a plain dative: "kaynağın" is "kaynak".

    >>> nominative("Gazetenin"), nominative("Bakanlığından"), nominative("kadın")
    ('Gazete', 'Bakanlığı', 'kadın')
    """
    low = lower(word)
    if low in _NO_GENITIVES or low in _NO_DATIVES or len(word) < 5 or is_title(word):
        return word
    match = _GENITIVE.search(low) or _ABLATIVE.search(low) or _DATIVE.search(low)
    if match is None:
        return word
    cut = match.start()
    if low[: cut + 1] in _NO_GENITIVES:  # "kadından"
        cut += 1
    return _hardened(word[:cut])


def _hardened(stem: str) -> str:
    """ "kaynağ", left of "kaynağa", is "kaynak"."""
    return stem[:-1] + "k" if stem.endswith("ğ") else stem


def is_body(word: str) -> bool:
    """A common noun for an institution, in whatever case: "Bakanlığına"."""
    low = lower(word)
    return _BODY_HEADS.fullmatch(low) is not None and _DOER.search(low) is None


def describes_people(word: str) -> bool:
    """A common noun for people, in whatever case: "kaynağa", "Annesi", "Hocaya"."""
    low = lower(word)
    return any(heads.fullmatch(low) for heads in (_UNNAMED_HEADS, _KIN)) or any(
        is_title(form) for form in (word, *bare_forms(word))
    )


def _is_common_dative(word: str) -> bool:
    """ "Bakanlığına", "Yazara": a common noun, which takes its ending without an apostrophe."""
    low = lower(word)
    return (
        is_body(word)
        or _UNNAMED_HEADS.fullmatch(low) is not None
        or is_title(_without_dative(word))
    )


_MINE = re.compile(r"(?:[ıiuü]?m|(?:[ıiuü]?[mn][ıiuü]z))$")
_KIN_STEMS = frozenset(
    (
        "anne baba dede nine karı koca kız oğl kayınvalide kayınpeder abla ağabey abi teyze amca "
        "dayı hala yeğen kuzen torun eş komşu arkadaş dost patron usta çırağ öğretmen meslektaş "
        "nişanlı sevgili ortak rakib konuğ"
    ).split()
)


def possessed(word: str) -> str | None:
    """What the first person has, as the third has it; nothing for any other word.

    >>> possessed("Karım"), possessed("avukatımız"), possessed("meslektaşlarım"), possessed("Kerim")
    ('Karısı', 'avukatı', 'meslektaşları', None)
    """
    match = _MINE.search(lower(word))
    if match is None or not match.start():
        return None
    bare = word[: match.start()]
    voweled = word[: match.start() + 1]
    if lower(voweled) in _KIN_STEMS or lower(voweled).endswith(_AGENTS):
        return voweled + _third_person(lower(voweled))  # "Komşum", "Yapımcım"
    third = bare + _third_person(lower(bare))
    held = len(bare) > 3 and (is_title(bare) or is_title(third) or is_body(bare))
    kin = re.sub(r"l[ae]r$", "", lower(bare)) in _KIN_STEMS
    return third if held or kin else None


@lru_cache(maxsize=1 << 14)
def is_relation(word: str) -> bool:
    """Somebody's relative, friend or pupil: "Kocası", "Dostum", "Çırağı"."""
    low = lower(word)
    if possessed(word) is not None:
        return True
    forms = (low, lower(nominative(word)))
    return not _RELATIONS.isdisjoint(forms)


_VOWELS = "aıoueiöü"
_AGENTS = tuple(c + v for c in "cç" for v in "ıiuü")


def _third_person(stem: str) -> str:
    """The possessive of the third person by vowel harmony."""
    last = next((c for c in reversed(stem) if c in _VOWELS), "e")
    vowel = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "i": "i"}.get(last, "ü")
    return ("s" if stem[-1] in _VOWELS else "") + vowel


_RELATIONS = frozenset(stem + _third_person(stem) for stem in _KIN_STEMS)


@lru_cache(maxsize=1 << 14)
def is_title(word: str) -> bool:
    """Whether a word belongs to titles rather than names: "Bakanı", "Araştırmacısı"."""
    folded = fold(word).strip(".,")
    return folded in _TITLES or (len(folded) > 6 and _AGENT.search(folded) is not None)


@lru_cache(maxsize=1 << 14)
def is_office(word: str) -> bool:
    """A title, with a case ending or without: "Üniversitesinden", "Başkanın"."""
    return is_title(word) or (len(word) > 5 and any(is_title(f) for f in bare_forms(word)))


@lru_cache(maxsize=1 << 14)
def title_stem(word: str) -> str:
    """A title without its possessive, folded, so that "Bakan" and "Bakanı" meet."""
    folded = fold(split_apostrophe(word)[0]).strip(".,")
    for ending in ("si", "su", "i", "u"):
        stem = folded.removesuffix(ending)
        if stem != folded and len(stem) > 3 and (stem in _TITLES or ending in ("si", "su")):
            return stem
    return folded


_CASES = re.compile(r"(?:n?[ıiuü]n|y?l[ae]|n?[dt][ae]n?|[yn]?[ae]|[yn]?[ıiuü])")


@lru_cache(maxsize=1 << 14)
def bare_forms(word: str) -> tuple[str, ...]:
    """What a word may be without a case ending that no apostrophe parts, the longest first.

    >>> bare_forms("yönetiminin")
    ('yönetimin', 'yönetimi')
    """
    shortest = 4
    ends = range(len(word) - 1, shortest - 1, -1)
    return tuple(word[:end] for end in ends if _CASES.fullmatch(lower(word[end:])))


def _without_dative(word: str) -> str:
    for ending, kept in _DATIVE_ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) > 2:
            return _hardened(word[: len(word) - len(ending)]) + kept
    return word


#: "@gri_piksel", "kordon35": who writes under it is one.
_ACCOUNT = re.compile(r"@[\w.]+|(?=\w*[^\W\d_])\w*_\w*|[^\W\d_]{4,}\d+")


def _name(words: list[str]) -> list[str]:
    """Capitalised words at the end, up to the last title: "Bakan Sergey Lavrov" -> both names."""
    if len(words) == 1 and _ACCOUNT.fullmatch(words[0]):
        return words
    particles = frozenset("von der van de bin al el la di da den le do dos du bint ibn of".split())
    name: list[str] = []
    for word in reversed(words):
        particle = word in particles and bool(name)
        if not (capitalized(word) or particle) or is_office(word):
            break
        name.insert(0, word)
    while name and name[0] in particles:
        name.pop(0)
    return name
