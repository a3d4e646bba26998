"""Networks that Hypothesis draws: some requests of few shops and dealers, as rows and as Python remembers them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from parsers import LineAnswer, LineItem, Order, Party
from routing import Deadline, Event, Opening, Route, Source, fold
from store import deadlines, requests
from store.schema.tables import metadata
from tests.store.cases import NOW, arrive

DEALERS = ("west", "east", "north")
SHOPS = (("elite", "Carrosserie Élite"), ("fix", "Fix Auto Élan"), (None, "Carrosserie Roy"))
PARTS = ("04711-T20-A00ZZ", "04711 t20 a00zz", "91503-SZ3-003", "74100T20A00")
VINS = ("2HGFE2F59PH100101", "2HGFE2F59PH200101", "5J6RW2H80KL100101", None)
NAMES = ("48213", "RO 7/7", "48 213", None)


@dataclass
class Told:
    """One request as Python remembers it."""

    openings: list[Opening]
    events: list[Event]
    opened_at: object
    due_at: object = None

    @property
    def now(self):
        """What its events come to."""
        return fold(self.openings, self.events)

    @property
    def dealer(self):
        """Who has it now."""
        return self.now.dealer

    @property
    def counter(self):
        """Whose wall it is on: the dealer's who has it now, once he was told of it."""
        holder, heard = None, set()
        for event in self.events:
            holder = event.facts["dealer"] if event.kind in ("routed", "handed_over") else holder
            heard |= {holder} if event.kind == "dealer_told" else set()
        return self.dealer if self.dealer in heard else None

    @property
    def shop(self):
        """By what the page knows its shop."""
        return self.openings[0].shop_key or self.openings[0].shop.address


_line = st.sampled_from(PARTS).map(lambda part: LineItem(None, part, "Agrafe", Decimal(1), None))
_order = st.builds(
    Order,
    purchase_order=st.sampled_from(NAMES),
    repair_order=st.sampled_from(NAMES),
    claim=st.sampled_from(NAMES),
    vin=st.sampled_from(VINS),
    lines=st.lists(_line, max_size=3).map(tuple),
)
_HAPPENINGS = ("answered", "handed_over", "dealer_told", "dealer_asked", "shop_wrote", "closed", "revised", "undone")
_happening = st.sampled_from(_HAPPENINGS)
_birth = st.tuples(_order, st.sampled_from(SHOPS), st.sampled_from([*DEALERS, None]), st.integers(0, 3), st.booleans())
_life = st.lists(st.tuples(_happening, st.sampled_from(DEALERS), st.booleans()), max_size=4)
networks = st.lists(st.tuples(_birth, _life), max_size=6)
eyes = st.tuples(
    st.sampled_from([*DEALERS, None, None]), st.sampled_from(["elite", "fix", "2@shop.example", None, None])
)


def fill(tx, drawn):
    """Empty the database and write a drawn network down; gives what it holds."""
    for table in reversed(metadata.sorted_tables):
        tx.execute(table.delete())
    return [_write(tx, place, birth, life) for place, (birth, life) in enumerate(drawn)]


def _write(tx, place, birth, life):
    order, shop, dealer, minutes, told_at_once = birth
    at = NOW + timedelta(minutes=minutes)
    mail = arrive(tx, key=str(place), at=at)
    number = requests.reserve_number(tx, message_id=mail, index=0, prefix="HON", year=2026)
    address = f"{SHOPS.index(shop)}@shop.example"
    opening = Opening(
        number=number,
        kind="parts_list",
        brand="honda" if place % 2 else "acura",
        shop=Party(address, shop[1], "fr"),
        shop_key=shop[0],
        shop_postal_code="H7S2B4",
        order=order,
        source=Source(f"{place}", "PO.pdf"),
        route=Route("honda", "H7S2B4", dealer, ("because",), "H7S") if dealer else None,
        directory="f00d",
    )
    told = Told([opening], [], at)
    requests.open_request(tx, opening, mail, at)
    _happen(tx, told, [Event("received", at, "shop")])
    if dealer:
        heard = [Event("dealer_told", at, "partspost")] if told_at_once else []
        _happen(tx, told, [Event("routed", at, "partspost", {"dealer": dealer}), *heard])
    for step, happening in enumerate(life, start=1):
        _happen(tx, told, [_event(tx, told, happening, mail, at + timedelta(minutes=step))])
    if not told.now.closed_at:
        told.due_at = at + timedelta(hours=4 + place % 2)
        deadlines.plan(tx, number, Deadline("remind", told.due_at, len(told.events)), at)
    return told


def _event(tx, told, happening, mail, at):
    kind, other, flag = happening
    lines = told.openings[-1].order.lines
    if kind == "answered":
        answer = LineAnswer(1, "backorder", date(2026, 12, 4)) if flag else LineAnswer(1, "available")
        return Event(kind, at, "dealer", lines=(answer,) if lines else ())
    if kind == "handed_over":
        return Event(kind, at, "partspost", {"dealer": other, "why": "silent"})
    if kind == "undone" and told.events[-1].kind != "revised":  # what a paper has changed is no answer to take back
        return Event(kind, at, "dealer", {"event": str(len(told.events))})
    if kind in ("revised", "undone"):
        kind = "revised"
        more = LineItem(None, "99999-NEW-001", "Ailette", Decimal(1), None)
        order = replace(told.openings[-1].order, lines=(*lines, more), claim="C-77")
        told.openings.append(replace(told.openings[-1], order=order))
        requests.revise(tx, told.openings[-1], mail, at)
        return Event(kind, at, "shop", lines=(LineAnswer(len(lines) + 1, "available"),))
    return Event(kind, at, "shop")


def _happen(tx, told, events):
    requests.append(tx, told.openings[0].number, events)
    told.events += events


def seen_by(told, dealer, shop):
    """Whether these eyes may see the request."""
    return dealer in (None, told.counter) and shop in (None, told.shop)
