"""The appointments of one mail, wherever they stand in it."""

from datetime import date

from parsers.mail import read_mail
from parsers.unwrap import unwrap
from parsers.visits.facts import Bookings
from parsers.visits.sources.export import read_export
from parsers.visits.sources.invitations import read_invitations
from parsers.visits.sources.typed import read_typed
from parsers.visits.sources.words import warm_up as warm_up_words


def read_bookings(raw: bytes, *, recipient: str | None, today: date) -> Bookings:
    """What a mail tells of appointments: its calendar entries, else its tables, else its author's words.

    Never raises for what it holds. A work order in it is read as every order is, and laid beside by whoever decides.
    """
    contents = unwrap(raw)
    if contents.hostile:
        return Bookings()
    invited = read_invitations(contents, recipient)
    if invited.found or invited.problems:
        return invited
    if (exported := read_export(contents, today=today)) is not None:
        return exported
    mail, _ = read_mail(raw, recipient=recipient)
    typed = read_typed(mail, today=today)
    return Bookings(found=(typed,) if typed else ())


def warm_up() -> None:
    """Build the words of every language now: a locked-down child opens no file."""
    warm_up_words()
    read_bookings(
        b"Subject: rdv\n\njeudi 3 d\xc3\xa9cembre \xc3\xa0 9 h, Honda 2019", recipient=None, today=date(2026, 1, 1)
    )
