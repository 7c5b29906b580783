"""Turkish for the phrases of tables and plots, which are written in English where they stand."""

from collections.abc import Callable

TURKISH = {
    # what is compared
    "speaker": "konuşmacı",
    "side": "taraf",
    "country": "ülke",
    "organisation": "kurum",
    "kind": "tür",
    "outlet": "yayın",
    "unstated": "belirtilmemiş",
    # stances
    "support": "destek",
    "oppose": "karşı",
    "conditional": "koşullu",
    "neutral": "tarafsız",
    "mixed": "bölünmüş",
    # headers
    "term": "başlık",
    "from": "dönem",
    "leaning": "eğilim",
    "articles that say so (95 %)": "böyle diyen haberler (%95)",
    "utterances": "sözler",
    "quotations": "aktarımlar",
    "articles": "haberler",
    "dates": "tarihler",
    "stance": "tutum",
    "quotation": "aktarım",
    "source": "kaynak",
    "most telling": "en belirgin söz",
    "verdict": "sonuç",
    "change": "değişim",
    "how sure": "ne kadar kesin",
    "first and last": "ilk ve son",
    "strength": "güç",
    "who": "kim",
    "what": "ne",
    "may still be (95 %)": "yine de olabilir (%95)",
    "wording": "ifade",
    "dropped": "yazmadığı",
    # titles
    "Positions: {} rows": "Konumlar: {} satır",
    "Positions: no stance": "Konumlar: tutum yok",
    "Evidence: {} quotations": "Dayanaklar: {} aktarım",
    "Shifts: {} claimed": "Değişimler: {} tanesi ileri sürülüyor",
    "Contradictions: {} pairs": "Çelişkiler: {} çift",
    "Silence: {} speakers and outlets": "Suskunluk: {} konuşmacı ve yayın",
    "Utterances in several reports: {}": "Birden çok haberde geçen sözler: {}",
    # cells
    "agree": "aynı",
    "opposed": "karşıt",
    "differ": "farklı",
    "cannot tell": "söylenemez",
    "too few": "çok az",
    "undated": "tarihsiz",
    "never addressed": "hiç değinmedi",
    "never speaks of": "hiç değinmediği",
    "never quotes": "hiç aktarmadığı",
    "{} in {} articles": "{1} haberde {0}",
    "below {:.0%}": "{:.0%} altında",
    "via {}": "{} aktarıyor",
    "shift": "değişim",
    "uncertain": "belirsiz",
    "thin": "yetersiz",
    "{before} in {of_before} before, {after} in {of_after} after": (
        "önce {of_before}: {before}; sonra {of_after}: {after}"
    ),
    "{count} of {articles} articles ({interval}; {said})": (
        "{articles} haberin {count} tanesinde ({interval}; {said})"
    ),
    "1 utterance": "1 söz",
    "{} utterances": "{} söz",
    "{}: too few to say whether this is a shift": "{}: değişim olup olmadığını söylemeye yetmez",
    "{}: no shift is claimed, probability of the change {:.2f}": (
        "{}: değişim ileri sürülmüyor, olasılığı {:.2f}"
    ),
    "{}; probability of the change {:.2f}": "{}; değişimin olasılığı {:.2f}",
    # plots
    "Positions by term": "Başlıklara göre konumlar",
    "Labels by term, share of utterances": "Başlıklara göre tutumların sözlerdeki payı",
    "{} over time": "Zaman içinde: {}",
    "No stance to show.": "Gösterilecek tutum yok.",
    "too few to say": "söylemeye yetmez",
    "conflict": "karşıtlık",
    "Who agrees with whom": "Kim kiminle aynı görüşte",
    "Who contradicts whom": "Kim kime karşı",
    "Who agrees with whom, and who does not": "Kim kiminle aynı görüşte, kim değil",
    "{} ({} normalisation)": "{} ({} ölçeği)",
}


def speak(language: str) -> Callable[[str], str]:
    """A function from an English phrase to the phrase in a language (``tr`` or ``en``).

    What it does not know it leaves as it is: names, and ids of groups.
    """
    return str if language == "en" else lambda phrase: TURKISH.get(phrase, phrase)
