"""What the suffixes of a Turkish word say: complement clauses, case, and kinds of nouns.

The patterns read the surface, lower-cased, with the suffix after an apostrophe cut off where it
matters. Constructions after Göksel & Kerslake (2005), *Turkish: A Comprehensive Grammar*, ch. 24.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from attribution.schema import Parsed, Sentence, Span
from attribution.turkish import capitalized, lower, split_apostrophe

_P = r"(?:[ıiuü]m|[ıiuü]n|[ıiuü]m[ıiuü]z|[ıiuü]n[ıiuü]z|l[ae]r[ıi])"
_FACT_STEM = rf"(?:[dt][ıiuü]ğ{_P}|[ae]ca[ğ]{_P}|[ae]ce[ğ]{_P}|[dt][ıiuü]kl[ae]r[ıi]|[ae]c[ae]kl[ae]r[ıi])"
_ACTION_STEM = r"(?:m[ae]s[ıi]|m[ae]m[ıi]z|m[ae]l[ae]r[ıi])"

FACT = {
    "acc": re.compile(rf"\w+{_FACT_STEM}n?[ıiuü]"),
    "dat": re.compile(rf"\w+{_FACT_STEM}n?[ae]"),
    "gen": re.compile(rf"\w+{_FACT_STEM}n?[ıiuü]n"),
    "abl": re.compile(rf"\w+{_FACT_STEM}n?d[ae]n"),
    "bare": re.compile(rf"\w+{_FACT_STEM}"),
}
ACTION = {
    "acc": re.compile(rf"\w+(?:{_ACTION_STEM}n?[ıi]|m[ae]y[ıi])"),
    "dat": re.compile(rf"\w+(?:{_ACTION_STEM}n?[ae]|m[ae]y[ae])"),
    "gen": re.compile(rf"\w+{_ACTION_STEM}n?[ıi]n"),
    "abl": re.compile(rf"\w+(?:{_ACTION_STEM}n?d[ae]n|m[ae]kt[ae]n)"),
    "loc": re.compile(rf"\w+(?:{_ACTION_STEM}n?d[ae]|m[ae]kt[ae])"),
    "with": re.compile(r"\w+(?:m[ae]kl[ae]|m[ae]s[ıi]yl[ae])"),
}
_FINITE = re.compile(
    r"\w{2,}(?:[dt][ıiuü]|[dt][ıiuü]l[ae]r|m[ıiuü]ş(?:t[ıiuü])?|yor(?:du|lar)?|[ae]c[ae]k(?:t[ıi]r?|lar|ler)?"
    r"|m[ae]kt[ae](?:d[ıi]r)?|m[ae]l[ıi](?:d[ıi]r)?)"
)
_CONVERB = re.compile(r"\w{2,}(?:[ae]r[ae]k|rken|[ıiuü]p|m[ae]d[ae]n|[ıiuü]nc[ae])")
_PARTICIPLE = re.compile(r"\w{2,}(?:y?[ae]n|[dt][ıiuü]ğ[ıiuü]|[dt][ıiuü]kl[ae]r[ıi]|[ae]c[ae]ğ[ıi])")

#: Nouns whose bearer may be quoted, by their stem: titles, offices, roles.
_HOLDER_STEMS = (
    "başkan bakan sözcü lider yetkili kaynak uzman sekreter müdür danışman temsilci milletvekili "
    "vekil senatör büyükelçi elçi komutan general vali genel kral prens kraliçe papa şansölye "
    "analist ekonomist stratejist profesör doktor avukat savcı hakim mahkeme hükümet yönetim "
    "parlamento meclis konsey komisyon bakanlık başkanlık kurum kuruluş örgüt birlik dernek vakıf "
    "sendika oda borsa banka şirket holding grup ajans gazete dergi televizyon kanal site parti "
    "heyet delegasyon taraf diplomat müzakereci görevli muhabir yazar gazeteci tanık görgü mağdur "
    "aile baba anne kardeş eş çiftçi üretici esnaf işçi öğretmen öğrenci doktorlar hoca teknik "
    "direktör oyuncu futbolcu kaptan antrenör federasyon kulüp belediye mevkidaş ekip ekol rapor "
    "araştırmacı bilim akademisyen ceo yönetici sahip kurucu ortak üye sakin vatandaş muhtar imam "
    "piskopos cumhurbaşkan başbakan politikacı siyasetçi aktivist kremlin saray çevre gözlemci "
    "yorumcu eleştirmen yönetmen sanatçı şarkıcı müsteşar komiser elçilik büyükelçilik ordu "
    "genelkurmay istihbarat emniyet jandarma polis afad kızılay merkez enstitü üniversite fakülte servis ofis departman daire birim sözcülük sıhhiye taraftar sanık davacı katılımcı emekli işçiler"
).split()
_INANIMATE_DOCUMENTS = (
    "haber veri rapor açıklama analiz bilgi araştırma anket tahmin iddia çalışma istatistik "
    "endeks hesaplama değerlendirme öngörü beklenti ifade söz görüş yorum bülten belge "
    "duyuru bildiri yazı makale sonuç ölçüm tutanak karar metin plan sızıntı inceleme"
).split()
EVENT_NOUNS = (
    "açıklama konuşma demeç röportaj toplantı paylaşım mesaj yazı mülakat program yayın forum "
    "zirve görüşme tören kongre konferans panel bildiri rapor tweet hesap hesab konut ziyaret söyleşi "
    "oturum brifing etkinlik dilekçe ifade savunma makale mektup değerlendirme not sunum basın "
    "duyuru video ekran davet mülâkat gündem canlı maç duruşma anma seminer çalıştay sohbet "
    "platform x twitter facebook instagram telegram youtube buluşma miting karşılaşma akşam gün "
    "dönüş uçak kameralar soru gazeteciler televizyon kanal muhabir özet metin kitap köşe blog"
).split()
CONNECTIVES = frozenset(
    "ancak ama fakat lakin ayrıca ise üstelik hatta yine oysa oysaki halbuki çünkü zira nitekim "
    "böylece keza dolayısıyla ve veya ardından".split()
)
CONNECTIVE_PHRASES = (
    ("öte", "yandan"), ("diğer", "yandan"), ("diğer", "taraftan"), ("bu", "arada"),
    ("bununla", "birlikte"), ("bununla", "beraber"), ("buna", "karşın"), ("buna", "rağmen"),
    ("bunun", "yanı", "sıra"), ("bunun", "üzerine"), ("bunun", "yanında"), ("aynı", "zamanda"),
    ("daha", "sonra"), ("sonuç", "olarak"), ("bu", "nedenle"), ("bu", "yüzden"), ("öyle", "ki"),
    ("her", "şeye", "rağmen"), ("bu", "kapsamda"), ("bu", "çerçevede"), ("bu", "bağlamda"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A surface token: text as written, and what the tagger says of its words."""

    span: Span
    text: str
    low: str
    stem: str
    suffix: str
    upos: str
    lemma: str
    case: str
    inflected: bool
    first: bool = False
    known_name: bool = False

    @property
    def is_word(self) -> bool:
        return any(c.isalnum() for c in self.text)

    @property
    def is_name(self) -> bool:
        if self.first:
            return self.known_name or (self.upos == "PROPN" and self.low not in CONNECTIVES)
        return self.upos == "PROPN" or (capitalized(self.text) and self.upos != "PUNCT")


def names_of(parsed: Parsed) -> frozenset[str]:
    """Words that the document writes with a capital inside sentences or before an apostrophe.

    Every sentence begins with a capital, so its first word is a name only when something else
    in the document says so.
    """
    text = parsed.document.text
    capital: set[str] = set()
    small: set[str] = set()
    for sentence in parsed.sentences:
        for index, word in enumerate(sentence.words):
            surface = word.span.of(text)
            stem, suffix = split_apostrophe(surface)
            if surface.isupper() and len(surface) > 5:
                continue
            if capitalized(surface) and (suffix or (index and not _opens_sentence(sentence, index))):
                capital.add(stem)
            elif not capitalized(surface):
                small.add(surface)
    return frozenset(name for name in capital if lower(name) not in small)


def _opens_sentence(sentence: Sentence, index: int) -> bool:
    return sentence.words[index - 1].text in {'"', ".", "!", "?", ":", "“", "-", "”", "'", "‘"}


def tokens_of(
    sentence: Sentence, text: str, names: frozenset[str] = frozenset()
) -> list[Token]:
    """One token a surface form: the words of a multi-word token are read together.

    Args:
        sentence: its words carry offsets into `text`.
        text: the document's text.
        names: what `names_of` found in the document.
    """
    tokens: list[Token] = []
    for word in sentence.words:
        case = word.feats.get("Case", "")
        if tokens and tokens[-1].span == word.span:
            previous = tokens[-1]
            tokens[-1] = Token(
                previous.span, previous.text, previous.low, previous.stem, previous.suffix,
                previous.upos, previous.lemma, case or previous.case, previous.inflected,
                previous.first, previous.known_name,
            )  # fmt: skip
            continue
        surface = word.span.of(text)
        stem, suffix = split_apostrophe(surface)
        tokens.append(
            Token(
                word.span, surface, lower(surface), stem, lower(suffix), word.upos, word.lemma,
                case, bool(suffix), not any(t.is_word for t in tokens), stem in names,
            )  # fmt: skip
        )
    return tokens


def is_clause(token: Token, takes: Sequence[str]) -> bool:
    """Whether a token heads a complement clause of one of the kinds in `takes`."""
    if token.suffix or not token.is_word:
        return False
    for kind in takes:
        name, _, case = kind.partition("-")
        table = FACT if name == "fact" else ACTION if name in {"action", "with"} else None
        if table is None:
            continue
        pattern = table.get("with" if name == "with" else case or "acc")
        if pattern is not None and pattern.fullmatch(token.low):
            return True
    return False


def is_any_clause(token: Token) -> bool:
    """Whether a token is a nominalised verb in some case other than the bare one."""
    cases = ("acc", "dat", "gen", "abl")
    return not token.suffix and (
        any(FACT[c].fullmatch(token.low) for c in cases)
        or any(ACTION[c].fullmatch(token.low) for c in cases)
    )


def is_finite(token: Token) -> bool:
    return (
        token.upos in {"VERB", "AUX"}
        and not token.suffix
        and _FINITE.fullmatch(token.low) is not None
    )


def is_converb(token: Token) -> bool:
    return token.upos == "VERB" and _CONVERB.fullmatch(token.low) is not None


def is_participle(token: Token) -> bool:
    return token.upos == "VERB" and _PARTICIPLE.fullmatch(token.low) is not None


def is_holder_noun(token: Token) -> bool:
    """A common noun that can utter something: bakan, sözcüsü, yetkililer."""
    return token.low.startswith(tuple(_HOLDER_STEMS))


def is_document_noun(token: Token) -> bool:
    return token.low.startswith(tuple(_INANIMATE_DOCUMENTS))


def is_event_noun(token: Token) -> bool:
    """A noun of the occasion on which something is said, in the locative or ablative."""
    return token.low.startswith(tuple(EVENT_NOUNS)) and token.low.endswith(
        ("da", "de", "ta", "te", "dan", "den", "tan", "ten")
    )
