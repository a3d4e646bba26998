"""What a kind of mail is: the facts it takes, and how it travels. Each kind stands in `notifier.kinds`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of mail: which facts it takes, whether it needs a request, and what it carries besides the text."""

    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    needs_request: bool = True
    lines_attached: bool = False
    """Whether the lines go along as CSV; of a newer version those that it changes."""
    answered_by_mail: bool = True
    """Whether a reply is read; if so, a line on top says above which line to write."""
    follows: bool = False
    """Whether it continues our own thread: In-Reply-To names the request's first id."""
    lists: bool = False
    """Whether it may be about several requests; then it is about none of them when it is answered."""
    page: bool = False
    """Whether it shows its reader the way to his part of the page, where he is on file and the page is public."""
    visit: bool = False
    """Whether it is about an appointment: it has the variable `visit`."""


DEALER = frozenset({"dealer_name", "dealer_phone", "dealer_timezone"})


def kind(
    required: str = "", optional: str = "", *, follows: bool = True, lines_attached: bool = False, page: bool = False
) -> Kind:
    """A kind of the conversation: it is about a request and goes on in its thread."""
    wanted, known = frozenset(required.split()), DEALER | set(optional.split())
    return Kind(wanted, known, follows=follows, lines_attached=lines_attached, page=page)


def visit(required: str = "", optional: str = "", *, follows: bool = True) -> Kind:
    """A kind about an appointment: what it shows of the visit follows from the request itself."""
    return Kind(frozenset(required.split()), DEALER | set(optional.split()), follows=follows, visit=True)
