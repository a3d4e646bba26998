"""The content lines of a calendar, and the components that they make up (RFC 5545 3.1, 3.4)."""

from collections.abc import Iterable, Iterator, Sequence

from icalendar.parser import Contentline, Contentlines

TYPES = ("text/calendar", "application/ics", "application/calendar")
MAX_TEXT = 100_000

Line = tuple[str, dict[str, str], str]
"""Name, parameters and value of a content line; names in capitals."""
Event = Sequence[Line]
"""The lines of one component."""


def lines_of(text: str) -> Iterator[Line]:
    """The content lines that can be read, unfolded; a broken one is left out."""
    unfolded: Iterable[Contentline] = Contentlines.from_ical(text.replace("\0", ""))  # type: ignore[no-untyped-call]  # the library's
    for line in unfolded:
        if not line:
            continue
        try:
            name, given, value = line.parts()
        except ValueError:
            continue
        yield str(name).upper(), {str(key).upper(): _one(told) for key, told in given.items()}, str(value)


def component(lines: Event, wanted: str) -> Event:
    """The lines of the first component of this name, without those of components within it."""
    return next(components(lines, wanted), ())


def components(lines: Event, wanted: str) -> Iterator[Event]:
    """Each component of this name, without the lines of components within it."""
    inside: list[str] = []
    found: list[Line] = []
    for name, given, value in lines:
        if name == "BEGIN":
            inside.append(value.strip().upper())
        elif name == "END":
            if inside and inside.pop() == wanted:
                yield found
                found = []
        elif inside and inside[-1] == wanted:
            found.append((name, given, value))
    if found:  # cut off, or never ended
        yield found


def first_of(event: Event) -> dict[str, tuple[dict[str, str], str]]:
    """Parameters and value of the first line of each name."""
    return {name: (given, value) for name, given, value in reversed(event)}


def _one(told: object) -> str:
    return str(told[0]) if isinstance(told, list) and told else str(told)
