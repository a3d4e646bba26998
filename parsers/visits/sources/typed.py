"""Reads a customer's own words that ask for an appointment: what is wrong, when he could come, with which car."""

import datetime as dt
import re
from dataclasses import replace

from parsers.facts import Mail, Order
from parsers.replies.letter import author_words
from parsers.visits.facts import Booking, Person
from parsers.visits.sources.details import read_details, with_details
from parsers.visits.sources.moments import read_moments
from parsers.wording import LANGUAGES, language_of, plain, tokens

_PREFIX = re.compile(r"^(?:(?:re|tr|fw|fwd|rv|sv|vs)\s?:\s*)+", re.IGNORECASE)
_FEWEST_LETTERS = 4


def read_typed(mail: Mail, *, today: dt.date) -> Booking | None:
    """The request that a mail's author typed; None where he typed nothing. `today` is the day of the mail.

    Its subject counts as the first line. Whoever writes drives, as far as his mail knows; a day is taken only where it
    is sure, since the words go to the workshop as they are.
    """
    words = author_words(mail.text, mail.html, Order(), mail.sender.name).text.strip()
    subject = _PREFIX.sub("", mail.subject).strip()
    said = f"{subject}\n{words}".strip()
    if sum(letter.isalpha() for letter in said) < _FEWEST_LETTERS:
        return None
    details = read_details(said)
    if not re.search(r"^>", mail.text, re.MULTILINE):
        below = read_details(mail.text)  # how to reach somebody stands in most signatures
        phone, code = details.phone or below.phone, details.postal_code or below.postal_code
        details = replace(details, phone=phone, postal_code=code)
    # What few words leave open is the language of the place, which nobody knows here.
    telling = [token.text for token in tokens(plain(said))]
    languages = {language_of(telling, place) for place in LANGUAGES}
    return replace(
        with_details(Booking("typed"), details),
        people=(Person("driver", mail.sender.name, mail.sender.address, details.phone),),
        wishes=read_moments(said, today=today),
        words=words or subject,
        language=languages.pop() if len(languages) == 1 else None,
    )
