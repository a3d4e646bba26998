"""What the store knows of the orders in a mail: their numbers, what opened them before, what else the shop has open."""

from datetime import datetime, timedelta

from partspost.house import House
from routing import Arrival, Case, Found, Known, Request, find_orders, fold, numbers_mailed, pointed_at
from store import StoredMessage, Transaction, messages, requests

_RETURNABLE = timedelta(days=180)  # how long after it was ordered a part may still be asked to go back, or searched
_NEWEST = 50  # how many of a shop's requests are looked through for a part that names no order
_NO_DOCUMENT = -1


def gather(house: House, message: StoredMessage, arrival: Arrival) -> tuple[Known, tuple[Found, ...]]:
    """The orders of a mail that are still to be dealt with, and everything that is known of them.

    An order that an earlier pass over this very mail has opened, before a person put it back, is no more among them.
    """
    case = Case(arrival, Known(), house.directory, house.rules, house.now())
    found = find_orders(arrival, house.directory)
    since = message.received_at - house.settings.follow_up.duplicate_window
    earlier: dict[tuple[int, int], Request] = {}
    same_mail: set[str] = set()
    with house.database.begin() as tx:
        # Alone: whoever counts keeps all other orders of the brand waiting until its transaction ends.
        numbers = _numbers(house, tx, message, arrival, found)
    with house.database.reading() as tx:
        for one in found:
            blob = arrival.mail.pdfs[one.document].sha256
            papers = opened_by_paper(tx, one.brand.key, blob, since)
            if papers:
                known = (*case.of_shop(papers), *papers)[0]
                earlier[one.document, one.index] = known
                if messages.that_brought(tx, known.number, blob).blob == message.blob:
                    same_mail.add(known.number)
        opened = {place for place, number in numbers.items() if requests.load(tx, number) is not None}
        cases = _cases(house, tx, arrival, found)
    left = tuple(one for one in found if (one.document, one.index) not in opened)
    return Known(numbers, earlier, frozenset(same_mail), cases), left


def opened_by_paper(tx: Transaction, brand: str, blob: str, since: datetime) -> list[Request]:
    """The requests that this very PDF has opened since then, whosever they are; the newest first."""
    numbers = requests.find_document(tx, brand=brand, blob=blob, since=since)
    loaded = requests.load_many(tx, numbers) if numbers else {}
    return [fold(*loaded[number]) for number in numbers]


def reserve(house: House, message: StoredMessage, brand: str, count: int) -> tuple[str, ...]:
    """So many request numbers for what a reply asks for; the same ones when it is read again."""
    if not count:
        return ()
    with house.database.begin() as tx:
        return tuple(number(house, tx, message, brand, index) for index in range(count))


def _numbers(
    house: House, tx: Transaction, message: StoredMessage, arrival: Arrival, found: tuple[Found, ...]
) -> dict[tuple[int, int], str]:
    """A number for each order; a return needs one though none was found, a search one for each part."""
    numbers = {
        (one.document, one.index): number(house, tx, message, one.brand.key, index) for index, one in enumerate(found)
    }
    case = Case(arrival, Known(), house.directory, house.rules, house.now())
    if case.brand is None or case.purpose == "order":
        return numbers
    wanted = numbers_mailed(found, arrival.mail.text) if case.purpose == "search" else 1
    for index in range(len(found), wanted):
        numbers[_NO_DOCUMENT, index] = number(house, tx, message, case.brand.key, index)
    return numbers


def number(house: House, tx: Transaction, message: StoredMessage, brand: str, index: int) -> str:
    """The number of the `index`-th request of this mail; asked again it is the same."""
    prefix, year = house.directory.brands[brand].prefix, message.received_at.year
    return requests.reserve_number(tx, message_id=message.id, index=index, prefix=prefix, year=year)


def _cases(house: House, tx: Transaction, arrival: Arrival, found: tuple[Found, ...]) -> tuple[Request, ...]:
    """The shop's requests that the mail may be about; for a return or a search also its newest ones."""
    case = Case(arrival, Known(), house.directory, house.rules, house.now())
    shops = {arrival.mail.sender.address}
    for shop in (case.shop, *(case.shop_of(one.order)[0] for one in found)):
        shops |= set(shop.addresses) if shop else set()
    brands = {one.brand.key for one in found} | ({case.brand.key} if case.brand else set())
    wishes = case.purpose != "order"
    since = arrival.received_at - (_RETURNABLE if wishes else house.settings.follow_up.case_window)
    numbers: list[str] = []
    for brand in sorted(brands):
        names = requests.cases(tx, brand=brand, shops=shops, since=since)
        numbers += pointed_at(arrival, found, names)
        numbers += [name.number for name in names[:_NEWEST]] if wishes else []
    loaded = requests.load_many(tx, list(dict.fromkeys(numbers)))
    return tuple(fold(*known) for known in loaded.values() if known[1])
