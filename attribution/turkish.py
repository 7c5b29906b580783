"""Turkish letters, case, suffixes after apostrophes, and quotation marks. Standard library only."""

import re
import unicodedata

APOSTROPHES = "'’‘ʼ´`′＇"
#: Opening mark -> the marks that may close it.
PAIRED_MARKS = {
    "“": '”“"',
    "„": '“”"',
    "‟": "”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "「": "」",
    "『": "』",
    '"': '"”',
    "”": "”",
    "＂": "＂",
    "‘": "’",
    "'": "'",
    "’": "’",
}
DOUBLE_MARKS = '"“”„‟«»「」『』＂'
SINGLE_MARKS = "'‘’‹›"
QUOTATION_MARKS = DOUBLE_MARKS + SINGLE_MARKS

_UPPER = str.maketrans("ıi", "Iİ")
_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_FOLD = str.maketrans("çğıöşüâîûÂÎÛ", "cgiosuaiuaiu") | _APOSTROPHE
_COMBINING_DOT = "\u0307"

_LONGEST_SUFFIX = 12


def lower(text: str) -> str:
    """Lower-case by Turkish rules, one character for one: İ gives i, I gives ı.

    >>> lower("IĞDIR İZMİR")
    'ığdır izmir'
    """
    lowered = text.replace("İ", "i").replace("I", "ı").lower()
    return lowered.replace("i" + _COMBINING_DOT, "i")


def upper(text: str) -> str:
    """Upper-case by Turkish rules: i gives İ, ı gives I."""
    return text.translate(_UPPER).upper()


def capitalized(text: str) -> bool:
    """Whether the first letter is a capital."""
    return text[:1].isupper()


def fold(text: str) -> str:
    """Lower-case, compose, and drop diacritics: a key under which spellings meet.

    >>> fold("Sıbiğa") == fold("SIBIGA")
    True
    """
    if text.isascii():
        return text.lower().translate(_APOSTROPHE)
    folded = lower(unicodedata.normalize("NFC", text)).translate(_FOLD)
    if folded.isascii():
        return folded
    decomposed = unicodedata.normalize("NFD", folded)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def split_apostrophe(word: str) -> tuple[str, str]:
    """Cut a suffix after an apostrophe: ``("Putin", "in")``; the suffix may be empty.

    A suffix is in small letters, or the whole word is in capitals: "PUTİN'DEN" is cut,
    "O'Brien" is whole.
    """
    for index in range(len(word) - 1, max(0, len(word) - 2 - _LONGEST_SUFFIX), -1):
        if word[index] in APOSTROPHES:
            stem, suffix = word[:index], word[index + 1 :]
            is_suffix = suffix.isalpha() and len(suffix) <= _LONGEST_SUFFIX
            if not suffix or (is_suffix and (suffix.islower() or word.isupper())):
                return stem, suffix
    return word, ""


def slug(name: str) -> str:
    """ASCII id of a name: lower case, words joined by hyphens.

    >>> slug("Kasım Cömert Tokayev")
    'kasim-comert-tokayev'
    """
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "unnamed"


_FUNCTION_WORDS = frozenset(
    (
        "ve bir bu da için ile olarak daha çok olan ise gibi kadar sonra ancak ama göre "
        "dedi değil var yok sonra önce diye ya veya hem tarafından ilgili üzerinde "
        "etti oldu olduğunu söyledi belirtti ifade yeni yıl gün şu mı biz siz"
    ).split()
)


def turkish_share(text: str) -> float:
    """Share of words (0 to 1) that are common Turkish function words, on the first 2,000 words.

    Words that other languages share ("de", "en", "her") are left out: English, Russian, French,
    German and Spanish lie near 0; of 179 real Turkish articles the least was 0.025 and nine in
    ten lay above 0.07. Azerbaijani is too near to be told apart.
    """
    composed = unicodedata.normalize("NFC", text)
    words = [lower(w) for w in re.findall(r"[^\W\d_]+", composed)[:2000]]
    if not words:
        return 0.0
    return sum(w in _FUNCTION_WORDS for w in words) / len(words)


#: Common words of languages that Turkish newsrooms quote from; no Turkish words or endings.
_FOREIGN_WORDS = frozenset(
    (
        "the of and to that is was were said has have had with for from by this would will are not "
        "les des une est dans pour que qui avec sont ont ce cette aux "
        "der die das und ist nicht mit ein eine sich auf dem von für dass "
        "el los las una por con como más il che di della per non sono gli"
    ).split()
)
#: Of the words of a short text, so many are such words when it is in one of those languages.
_FOREIGN_SHARE = 0.25
_FEWEST_FOREIGN = 3


def is_foreign(text: str) -> bool:
    """Whether even a short text is plainly in another language.

    Most of its letters are of another alphabet, or many of its words are common ones of English,
    French, German, Spanish or Italian. Says nothing of what lacks either: names, numbers.

    >>> is_foreign("The minister said that the talks would go on.")
    True
    >>> is_foreign("The Times: Putin görüşmelere hazır")
    False
    """
    words = [
        lower(w) for w in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text)[:10_000])
    ]
    letters = "".join(words)
    # The last letter of the Latin blocks, accented Vietnamese ones included, is ỿ.
    if sum(c > "\u1eff" or "\u0370" <= c < "\u1e00" for c in letters) > len(letters) / 2:
        return True
    foreign = sum(w in _FOREIGN_WORDS for w in words)
    turkish = sum(w in _FUNCTION_WORDS for w in words)
    return foreign - turkish >= max(_FEWEST_FOREIGN, _FOREIGN_SHARE * len(words))
