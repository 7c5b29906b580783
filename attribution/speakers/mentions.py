"""Read a source's words: cut suffixes, part titles from names, tell people from bodies."""

import re
import unicodedata
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
    r"(?:yetkili|kaynak|uzman|analist|diplomat|gözlemci|uzmanlar|tanık|görgü|kişi|vatandaş|sakin|esnaf|"
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
    r"yönetim|heyet|bakanlar|televizyon|kanal|site|fon|komite|divan|valilik|belediye|büro|ittifak|"
    r"elçilik|büyükelçilik|platform|savcılık|savcılığı|hastane|polis|emniyet|konfederasyon|borsa|yatırım|menkul|"
    r"rapor|anket|kuruluş)\w*"
)
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
_EMPTY_MODIFIERS = frozenset({"resmi", "aynı", "söz", "konusu", "sayın"})
_AFTER_NAMES = frozenset({"kendisi", "bey", "hanım", "beyin", "hanımın"})
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
    """

    phrase: str
    words: tuple[str, ...]
    name: tuple[str, ...]


def read_mention(text: str, *, dative: bool = False) -> Mention:
    """Clean a mention.

    Args:
        text: the source span's text.
        dative: the phrase stood before "göre", so a lower-case head carries a dative.
    """
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    cleaned = _BRACKETS.sub("", composed).strip(" \"“”'‘’,;:")
    *before, last = cleaned.split() or [""]
    words = [*(w.strip(',;:"“”') for w in before), split_apostrophe(last)[0].strip(',;:"“”')]
    words = [w for w in words if w]
    while len(words) > 1 and lower(words[0]) in _EMPTY_MODIFIERS:
        words.pop(0)
    if len(words) > 1 and lower(words[-1]) in _AFTER_NAMES:  # "Trump'ın kendisi", "Cem Bey"
        words = [*words[:-2], split_apostrophe(words[-2])[0]]
    if not words:
        return Mention(cleaned, (), ())
    if dative and (not capitalized(words[-1]) or is_dative_title(words[-1])):
        words[-1] = _without_dative(words[-1])
    if lower(words[-1]).endswith(_AGENT_ENDINGS) and not capitalized(words[-1]):
        words[-1] = words[-1][:-2]
    return Mention(" ".join(words), tuple(words), tuple(_name(words)))


def kind_of(mention: Mention) -> SpeakerKind:
    """What kind of holder an unlisted mention names."""
    head = lower(mention.words[-1]) if mention.words else ""
    if _BODY_HEADS.fullmatch(head):
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


_GENITIVE = re.compile(
    r"(?:(?<=yon)un|(?<=[aeıioöuü])n[ıiuü]n|(?<=l[ae]r)[ıi]n|(?<=[ğlrtmsşvzyk])[ıiuü]n)$"
)
_DATIVE = re.compile(r"(?:(?<=ğ)[ae]|(?<=l[ae]r)[ae]|(?<=[ıiuü])y[ae])$")
#: They end as genitives do.
_NO_GENITIVES = frozenset(
    "kadın basın yayın aydın akın yakın sürgün bütün altın metin bilgin çetin engin tekin".split()
)


def nominative(word: str) -> str:
    """A common noun without its genitive or a plain dative: "kaynağın", "kaynağa" are "kaynak".

    >>> nominative("Gazetenin"), nominative("Bakanlığın"), nominative("kadın")
    ('Gazete', 'Bakanlık', 'kadın')
    """
    low = lower(word)
    if low in _NO_GENITIVES or len(word) < 5:
        return word
    match = _GENITIVE.search(low) or _DATIVE.search(low)
    if match is None:
        return word
    stem = word[: match.start()]
    return stem[:-1] + "k" if stem.endswith("ğ") else stem


def is_dative_title(word: str) -> bool:
    """ "Bakanlığına": a capitalised common noun that declines without an apostrophe."""
    return _BODY_HEADS.fullmatch(lower(word)) is not None


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
            return word[: len(word) - len(ending)] + kept
    return word


def _name(words: list[str]) -> list[str]:
    """Capitalised words at the end, up to the last title: "Bakan Sergey Lavrov" -> both names."""
    particles = frozenset("von der van de bin al el la di da den le do dos du bint ibn".split())
    name: list[str] = []
    for word in reversed(words):
        particle = word in particles and bool(name)
        if not (capitalized(word) or particle) or is_office(word):
            break
        name.insert(0, word)
    while name and name[0] in particles:
        name.pop(0)
    return name
