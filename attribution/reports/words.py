"""The words of the interface in each language. What the news says is never translated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attribution.positions import Leaning
from attribution.schema import AttributionKind, AttributionType, Resolution, StanceLabel

if TYPE_CHECKING:
    from attribution.stance.terms import Term

_Label = StanceLabel
_Type = AttributionType
_Kind = AttributionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Interface words of one language; those with braces take what they name."""

    language: str
    article: str
    attributions: tuple[str, str]
    shown: str
    no_attribution: str
    none_chosen: str
    undated: str
    warning: str
    implicit: str
    unnamed: str
    unresolved: str
    via: str
    why: str
    how: dict[Resolution, str]
    within: str
    legend: str
    positions: str
    positions_of: str
    part: str
    no_position: str
    silent: str
    evidence: str
    speaker: str
    cue: str
    content: str
    stances: str
    term: str
    proposition: str
    labels: dict[StanceLabel, str]
    leanings: dict[Leaning, str]
    types: dict[AttributionType, str]
    kinds: dict[AttributionKind, str]

    def count(self, number: int) -> str:
        """The number of attributions in words."""
        return self.attributions[number != 1].format(number)


_ENGLISH = Words(
    language="en",
    article="article",
    attributions=("{} attribution", "{} attributions"),
    shown="{shown} of {total} attributions shown",
    no_attribution="No attribution found.",
    none_chosen="No attribution matches the filter.",
    undated="undated",
    warning="warning",
    implicit="implicit",
    unnamed="unnamed",
    unresolved="unresolved",
    via="via {name}",
    why="{mention} → {name}: {how}, {confidence:.0%}",
    how={
        Resolution.NAME: "registry name",
        Resolution.VARIANT: "variant of a registry name",
        Resolution.SPELLING: "another spelling of a registry name",
        Resolution.ROLE: "holder of the office on the day",
        Resolution.SHORT_NAME: "short for a name in the text",
        Resolution.ANAPHORA: "refers to someone named before",
        Resolution.ANTECEDENT: "the source that the detector points at",
        Resolution.CARRIED: "carried over from before",
        Resolution.UNLISTED: "not in the registry",
    },
    within="within {number}",
    legend="Stances",
    positions="Positions",
    positions_of="stances of each speaker by term: what most of them say, then their numbers",
    part="part {number} of {total}",
    no_position="No stance on any term.",
    silent="Quoted without a stance on these terms: {names}",
    evidence="Evidence",
    speaker="Speaker",
    cue="Cue",
    content="Content",
    stances="Stances",
    term="Term",
    proposition="Proposition",
    labels={
        _Label.SUPPORT: "support",
        _Label.OPPOSE: "oppose",
        _Label.CONDITIONAL: "conditional",
        _Label.NEUTRAL: "neutral",
    },
    leanings={
        Leaning.SUPPORT: "support",
        Leaning.OPPOSE: "oppose",
        Leaning.CONDITIONAL: "conditional",
        Leaning.NEUTRAL: "neutral",
        Leaning.MIXED: "mixed",
    },
    types={_Type.DIRECT: "direct", _Type.INDIRECT: "indirect", _Type.MIXED: "mixed"},
    kinds={_Kind.STATEMENT: "statement", _Kind.ATTITUDE: "attitude"},
)

_TURKISH = Words(
    language="tr",
    article="haber",
    attributions=("{} aktarım", "{} aktarım"),
    shown="{total} aktarımdan {shown} tanesi gösteriliyor",
    no_attribution="Aktarım bulunamadı.",
    none_chosen="Süzgece uyan aktarım yok.",
    undated="tarihsiz",
    warning="uyarı",
    implicit="örtük",
    unnamed="adı verilmeyen",
    unresolved="belirlenemedi",
    via="{name} aktarıyor",
    why="{mention} → {name}: {how}, {confidence:.0%}",
    how={
        Resolution.NAME: "kayıttaki ad",
        Resolution.VARIANT: "kayıttaki adın başka biçimi",
        Resolution.SPELLING: "kayıttaki adın başka yazılışı",
        Resolution.ROLE: "o gün görevde olan",
        Resolution.SHORT_NAME: "metinde geçen adın kısası",
        Resolution.ANAPHORA: "daha önce anılana gönderme",
        Resolution.ANTECEDENT: "algılayıcının gösterdiği kaynak",
        Resolution.CARRIED: "öncekinden taşınan",
        Resolution.UNLISTED: "kayıtta yok",
    },
    within="{number} içinde",
    legend="Tutumlar",
    positions="Konumlar",
    positions_of="konuşmacıların başlıklara göre tutumları: çoğunun dediği, altında sayıları",
    part="bölüm {number}/{total}",
    no_position="Hiçbir başlıkta tutum yok.",
    silent="Bu başlıklarda tutum belirtmeden aktarılanlar: {names}",
    evidence="Dayanaklar",
    speaker="Konuşmacı",
    cue="Aktarma sözü",
    content="İçerik",
    stances="Tutumlar",
    term="Başlık",
    proposition="Önerme",
    labels={
        _Label.SUPPORT: "destek",
        _Label.OPPOSE: "karşı",
        _Label.CONDITIONAL: "koşullu",
        _Label.NEUTRAL: "tarafsız",
    },
    leanings={
        Leaning.SUPPORT: "destek",
        Leaning.OPPOSE: "karşı",
        Leaning.CONDITIONAL: "koşullu",
        Leaning.NEUTRAL: "tarafsız",
        Leaning.MIXED: "bölünmüş",
    },
    types={_Type.DIRECT: "doğrudan", _Type.INDIRECT: "dolaylı", _Type.MIXED: "karma"},
    kinds={_Kind.STATEMENT: "ifade", _Kind.ATTITUDE: "tavır"},
)

LANGUAGES = {words.language: words for words in (_ENGLISH, _TURKISH)}


@dataclass(frozen=True, slots=True)
class Language:
    """The words of a language, and the terms' names in it: in full, and for narrow places."""

    words: Words
    names: dict[str, str]
    short_names: dict[str, str]

    def term(self, id: str) -> str:
        """A term's name; its id when it is not among the terms."""
        return self.names.get(id, id)

    def short_term(self, id: str) -> str:
        """A term's short name; its id when it is not among the terms."""
        return self.short_names.get(id, id)


def make_language(code: str, terms: Sequence["Term"]) -> Language:
    """The words of a language and the names that `terms` have in it.

    Args:
        code: ``tr`` or ``en``.
        terms: the analyzer's terms.

    Raises:
        KeyError: no such language.
    """
    turkish = code == "tr"
    return Language(
        words=LANGUAGES[code],
        names={t.id: t.name_tr if turkish else t.name_en for t in terms},
        short_names={t.id: t.short_tr if turkish else t.short_en for t in terms},
    )
