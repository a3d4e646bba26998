"""Whether a customer was content with a visit, where his words begin with it."""

import re
from typing import Final, Literal

from parsers.phrases import folded

Satisfaction = Literal["good", "half", "bad"]
_LONGEST = 2_000
# What our own buttons prepare comes first; as `folded` leaves words: small letters without accents.
_WORDS: Final[dict[Satisfaction, tuple[str, ...]]] = {
    "bad": (
        r"probleme\b",
        r"(there (is|was) )?an? problem\b",
        r"problem\b",
        r"(hay|hubo|tuve) un problema\b",
        r"problema\b",
        r"(det (er|var) )?et problem\b",
        r"(pas content|insatisfait|mecontent)\w*\b",
        r"(not happy|unhappy|not satisfied)\b",
        r"(no estoy (contento|contenta|satisfecho|satisfecha)|insatisfech[oa])\b",
        r"(ikke fornoyd|misfornoyd)\b",
    ),
    "half": (
        r"(a moitie|en partie|plus ou moins)\b",
        r"(only )?(partly|half|in part)\b",
        r"(en parte|a medias|mas o menos)\b",
        r"(delvis|sa som sa)\b",
    ),
    "good": (
        r"(oui,? )?tout (est|etait|a ete) (parfait|bien|en ordre|correct)\b",
        r"(parfait|tres bien|excellent|impeccable|tres satisfait\w*)\b",
        r"(yes,? )?everything (is|was) (fine|perfect|good|great|all right)\b",
        r"(perfect|all good|very (happy|satisfied))\b",
        r"(si,? )?todo (esta|estuvo|ha ido|fue) (bien|perfecto|muy bien)\b",
        r"(perfecto|todo bien|muy (contento|contenta|satisfecho|satisfecha))\b",
        r"(ja,? )?alt (er|var) (bra|i orden|perfekt|fint)\b",
        r"(perfekt|alt bra|veldig fornoyd)\b",
    ),
}
_TURNS: Final = re.compile(r"\b(mais|but|pero|men)\b|\?")


def read_satisfaction(said: str) -> Satisfaction | None:
    """How content the words say that he was; None where nobody could tell. Praise with a "but" is none."""
    plain = folded(said[:_LONGEST]).strip(" \t\n\"'«»*:-.!")
    for found, patterns in _WORDS.items():
        if any(re.match(one, plain) for one in patterns):
            return None if found == "good" and _TURNS.search(plain) else found
    return None
