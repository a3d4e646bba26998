"""One believable afternoon, written through the store as the pipeline would: requests in every state and held mails."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from parsers import LineAnswer, LineItem, Order, Party, Vehicle
from routing import Event, Opening, Source, choose, figures_of
from store import Outgoing, messages, outbox, requests, tallies

NOW = datetime(2026, 11, 20, 19, 40, tzinfo=UTC)
CATALOGUE = (
    ("04711-T20-A00ZZ", "Bumper cover, front", "489.96"),
    ("71140-T20-A01", "Support, upper", "64.20"),
    ("33100-T20-A01", "Headlamp assembly, right", "812.40"),
    ("71121-T20-A10", "Grille base", "131.77"),
    ("71108-T20-A00", "Moulding, lower grille", "38.15"),
    ("74100-T20-A00", "Inner fender, right", "92.60"),
    ("60211-T20-A00ZZ", "Fender, right", "341.08"),
    ("91503-SZ3-003", "Clip, bumper", "2.35"),
)


@dataclass(frozen=True)
class Case:
    """A request of the scene: who asks for what, how many minutes ago, and what happened since."""

    brand: str
    shop: str
    year: str
    make: str
    model: str
    vin: str
    lines: int
    minutes: int
    then: tuple[str, ...] = ()


CASES = (
    Case("honda", "fixauto-laval", "2023", "Honda", "Civic", "2HGFE2F59PH100101", 8, 4),
    Case("toyota", "bellemare", "2021", "Toyota", "RAV4", "2T3R1RFV1MW100203", 6, 22),
    Case("nissan", "fixauto-anjou", "2022", "Nissan", "Rogue", "5N1AT3BA8NC100405", 4, 48, ("mail_refused",)),
    Case("honda", "csn-sherbrooke", "2019", "Honda", "CR-V", "5J6RW2H80KL100304", 7, 95, ("answered",)),
    Case("kia", "abc-longueuil", "2024", "Kia", "Sportage", "KNDPUCDF5R7100708", 2, 130, ("dealer_asked",)),
    Case("honda", "carstar-quebec", "2020", "Honda", "HR-V", "3CZRU6H50LM100506", 5, 176, ("answered",)),
    Case("gm", "westmount", "2021", "Chevrolet", "Equinox", "2GNAXUEV1M6100809", 8, 221, ("dealer_reminded",)),
    Case("toyota", "fixauto-levis", "2018", "Toyota", "Corolla", "2T1BURHE9JC100607", 3, 262, ("answered", "closed")),
    Case("mazda", "csn-brossard", "2020", "Mazda", "CX-5", "JM3KFBDM0L0100910", 6, 1510, ("answered", "closed")),
)
HELD = (
    ("pdf-encrypted", "the file opens only with a password", "fixauto-laval", "Commande 48220 – CR-V 2021", 17),
    ("no-pdf", "no PDF is attached", "carstar-granby", "pare-chocs Corolla svp", 64),
)
REPLIES = {
    "answered": ("dealer", {"said": "Tout est en stock sauf la dernière ligne, dans deux semaines."}),
    "dealer_asked": ("dealer", {"said": "Avec ou sans antibrouillards ?"}),
    "mail_refused": ("partspost", {"to": "pieces@nissan.example", "why": "550 5.1.1 no such user"}),
    "dealer_reminded": ("partspost", {"to": "parts@dealer.example"}),
    "closed": ("partspost", {}),
}


class Scene:
    """Fills a database; whatever a stranger would have written passes through `stranger` first."""

    def __init__(self, database, directory, stranger: Callable[[str], str] = str) -> None:
        self.database = database
        self.directory = directory
        self.stranger = stranger
        self.mails = 0

    def fill(self) -> None:
        """Write the whole afternoon."""
        for case in sorted(CASES, key=lambda case: -case.minutes):
            self.open(case)
        for code, detail, shop, subject, minutes in HELD:
            self.hold(code, detail, shop, subject, minutes)

    def hold(self, code, detail, shop, subject, minutes) -> int:
        """A mail that waits for a person."""
        at = NOW - timedelta(minutes=minutes)
        with self.database.begin() as tx:
            mail_id = self._arrive(tx, self.directory.shops[shop], "honda", at)
            problem = (code, self.stranger(detail))
            self._settle(tx, mail_id, outcome="held", reference=None, subject=subject, at=at, problem=problem)
        return mail_id

    def open(self, case: Case) -> str:
        """A request with its events and its mails."""
        at = NOW - timedelta(minutes=case.minutes)
        shop, brand = self.directory.shops[case.shop], self.directory.brands[case.brand]
        route = choose(self.directory, case.brand, shop.postal_code, shop.country, at.date())
        dealer = self.directory.dealers[route.dealer]
        with self.database.begin() as tx:
            mail_id = self._arrive(tx, shop, case.brand, at)
            number = requests.reserve_number(tx, message_id=mail_id, index=0, prefix=brand.prefix, year=at.year)
            opening = Opening(
                number=number,
                kind="parts_list",
                brand=case.brand,
                shop=Party(shop.addresses[0], self.stranger(shop.name), shop.language),
                shop_key=shop.key,
                shop_postal_code=shop.postal_code,
                order=self._order(case),
                source=Source("9b1c" * 16, self.stranger("PO_48213.pdf")),
                route=replace(route, steps=tuple(self.stranger(step) for step in route.steps)),
                directory=self.directory.fingerprint,
            )
            requests.open_request(tx, opening, mail_id, at)
            subject = f"Commande {case.model} {case.year}"
            self._settle(tx, mail_id, outcome="request", reference=number, subject=subject, at=at)
            now = requests.append(tx, number, [*self._events(case, at, dealer, shop)])
            tallies.add(tx, figures_of(now, len(now.events), "America/Toronto"))
            refused = "mail_refused" in case.then
            self._send(tx, number, "new_request", ("dealer", dealer.contacts[0].address), at, failed=refused)
            self._send(tx, number, "receipt", ("shop", shop.addresses[0]), at)
            if "dealer_reminded" in case.then:
                self._send(tx, number, "reminder", ("dealer", dealer.contacts[0].address), NOW, deferred=True)
        return number

    def _order(self, case: Case) -> Order:
        lines = tuple(
            LineItem(str(n), self.stranger(part), self.stranger(text), Decimal(1 + 9 * (n == 8)), Decimal(price))
            for n, (part, text, price) in enumerate(CATALOGUE[: case.lines], start=1)
        )
        if case.lines > 4:
            lines = (*lines[:4], replace(lines[4], part_number=None), *lines[5:])
        return Order(
            purchase_order=self.stranger(f"4{case.minutes:04}-001"),
            repair_order=self.stranger(f"4{case.minutes:04}"),
            claim=self.stranger("26-232003028-01"),
            vin=self.stranger(case.vin),
            vehicle=Vehicle(case.year, self.stranger(case.make), self.stranger(case.model)),
            insurer=self.stranger("Assurances Boréal"),
            required_by=NOW.date() + timedelta(days=6),
            currency="CAD",
            lines=lines,
            subtotal=sum((line.unit_price * line.quantity for line in lines), Decimal(0)),
            confidence=0.98,
        )

    def _events(self, case, at, dealer, shop):
        yield Event("received", at, "shop", {"recipient": f"{case.brand}@parts.example"})
        yield Event("routed", at, "partspost", {"dealer": dealer.key})
        yield Event("dealer_told", at, "partspost", {"to": dealer.contacts[0].address})
        yield Event("shop_told", at, "partspost", {"to": shop.addresses[0]})
        for position, kind in enumerate(case.then, start=1):
            by, facts = REPLIES[kind]
            later = at + (NOW - at) * position / (len(case.then) + 1)
            said = {key: self.stranger(text) for key, text in facts.items()}
            yield Event(kind, later, by, said, lines=self._answers(case) if kind == "answered" else ())

    def _answers(self, case: Case) -> tuple[LineAnswer, ...]:
        """All in stock but the last line, which comes in two weeks."""
        late = LineAnswer(case.lines, "backorder", NOW.date() + timedelta(days=14))
        return (*(LineAnswer(line, "available") for line in range(1, case.lines)), late)

    def _arrive(self, tx, shop, brand, at) -> int:
        self.mails += 1
        name = hashlib.sha256(str(self.mails).encode()).hexdigest()
        mail_id = messages.add(
            tx,
            key=name,
            spool_id=f"spool-{self.mails}",
            received_at=at,
            via="smtp",
            peer="10.0.4.12",
            sender=self.stranger(shop.addresses[0]),
            recipient=f"{brand}@parts.example",
            blob=name,
            size=251_904,
            queue_id=f"4bXqL{self.mails:04}",
        )
        assert mail_id is not None
        return mail_id

    def _settle(self, tx, mail_id, *, outcome, reference, subject, at, problem=None) -> None:
        messages.settle(
            tx,
            mail_id,
            outcome=outcome,
            reference=reference,
            kind="order",
            subject=self.stranger(subject),
            header_sender=self.stranger("Pièces <pieces@shop.example>"),
            message_id=f"<{mail_id}@shop.example>",
            pdfs=[] if problem and problem[0] == "no-pdf" else [("9b1c" * 16, self.stranger("PO_48213.pdf"), 184_320)],
            problem=problem,
            at=at,
        )

    def _send(self, tx, number, kind, party, at, *, failed=False, deferred=False) -> None:
        role, recipient = party
        key = f"{number}.1.{kind}"
        mail = Outgoing(key, kind, role, number, recipient, "b+1@parts.example", f"<{key}@parts.example>", b"")
        mail_id = outbox.enqueue(tx, mail, blob="0" * 64, at=at)
        outbox.claim(tx, mail_id, token="t", now=at, next_at=at, lease_until=at + timedelta(minutes=9))
        if deferred:
            reply = self.stranger("451 4.7.1 Greylisted, please try again later")
            outbox.mark_deferred(tx, mail_id, "t", reply, at + timedelta(minutes=6))
        elif failed:
            outbox.mark_failed(tx, mail_id, "t", self.stranger("550 5.1.1 no such user here"), at)
        else:
            outbox.mark_dot(tx, mail_id, "t", at)
            outbox.mark_sent(
                tx, mail_id, "t", self.stranger("250 2.0.0 Ok: queued as 4bXqL2"), at + timedelta(seconds=3)
            )
