"""A post office for stories: the real pipeline on the sample network, with a clock that only the story turns.

Mails are handed in as their senders' programs write them, whatever leaves is read back, and both are written down as a
page that people can read: `samples/stories/`.
"""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ingest import Envelope
from partspost import house as house_of
from partspost.work import pipeline
from routing import fold
from store import deadlines, messages, migrate, outbox, requests

ROOT = Path(__file__).parents[2]
ORDERS = ROOT / "samples/orders"
ZONE = ZoneInfo("America/Toronto")
# A Tuesday at ten.
BEGINNING = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
SHOP = "pieces@fixauto-laval.example"
_SETTINGS = """
[site]
domain = "{domain}"
name = "Pièces Québec"
secret = "0123456789abcdef0123456789abcdef"
[paths]
state = "{state}"
[follow_up]
escalate_to = "ops@parts.example"
"""
_TYPES = {"pdf": ("application", "pdf"), "jpg": ("image", "jpeg")}
_DSN = """\
Content-Type: multipart/report; report-type=delivery-status; boundary="=_r"
MIME-Version: 1.0

--=_r
Content-Type: text/plain

The mail could not be delivered.

--=_r
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; {to}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--=_r--
"""


class Post:
    """One story: who wrote what and when, what went out, and how the requests stood."""

    def __init__(self, folder, room, *, domain="parts.example", shops=""):
        config = folder / "config"
        config.mkdir()
        for table in (ROOT / "config").glob("*.*"):
            if table.suffix in (".csv", ".toml"):
                (config / table.name).write_text(table.read_text(encoding="utf-8"), encoding="utf-8")
        settings = _SETTINGS.format(state=folder / "var", domain=domain)
        (config / "partspost.toml").write_text(settings, encoding="utf-8")
        if shops:
            with (config / "shops.csv").open("a", encoding="utf-8") as table:
                table.write(f"other,Other,{shops},H7S 2B4,CA,fr,,Laval,\n")
        self.config, self.now = config, BEGINNING
        self.house = house_of.build(config)
        self.house.reading = room
        self.house.now = lambda: self.now
        migrate(self.house.settings.store.url, self.house.settings.paths.state)
        self.mails, self.page, self._count, self._shown = [], [], 0, {}

    def close(self):
        """End the story."""
        self.house.database.close()

    # -- what people do

    def order(self, pdf="purchase-order.pdf", to="honda@parts.example", sender=SHOP, subject="Commande 48213", **more):
        """A shop mails an order of samples/orders as PDF."""
        content = (ORDERS / pdf).read_bytes()
        return self.write(to, sender, subject, more.pop("text", "Bonjour, voici la commande."), pdf=content, **more)

    def write(self, to, sender, subject, text, *, pdf=None, **headers):
        """Somebody writes a mail; gives the mails that leave because of it."""
        mail = self._letter(sender, to, subject, headers)
        mail.set_content(text + "\n")
        if pdf:
            mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="commande.pdf")
        return self.take(mail, (to,), text)

    def answer(self, mail, text, *, sender=None, files=(), **headers):
        """Somebody answers a mail of ours from his mail program, above the quoted text; `files` are (name, bytes)."""
        self.turn(minutes=5)
        quoted = "".join(f"> {line}\n" for line in mail.get_body(("plain",)).get_content().splitlines())
        sender = sender or mail["To"].addresses[0].addr_spec
        known = {"In-Reply-To": mail["Message-ID"]} | headers
        answer = self._letter(sender, mail["Reply-To"], "Re: " + re.sub(r"^Re: ", "", mail["Subject"]), known)
        answer.set_content(f"{text}\n\nLe mar. 24 nov. 2026 à 10 h 02, {mail['From']} a écrit :\n{quoted}")
        for name, content in files:
            ending = name.rpartition(".")[2]
            maintype, subtype = _TYPES.get(ending, ("text", "csv"))
            answer.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
        return self.take(answer, (mail["Reply-To"].addresses[0].addr_spec,), text)

    def vacation(self, mail, text="Je suis absent.", *, subject="Réponse automatique : absent du bureau", **headers):
        """The reader's mail program answers our mail by itself."""
        self.turn(seconds=20)
        known = {"Auto-Submitted": "auto-replied", "In-Reply-To": mail["Message-ID"]} | headers
        answer = self._letter(mail["To"].addresses[0].addr_spec, mail.envelope_from, subject, known)
        answer.set_content(text + "\n")
        return self.take(answer, (mail.envelope_from,), text, sender="")

    def bounce(self, mail):
        """The reader's mail server does not know him."""
        self.turn(seconds=20)
        to = mail["To"].addresses[0].addr_spec
        head = f"From: MAILER-DAEMON@mx.example\r\nTo: {mail.envelope_from}\r\nSubject: Undelivered Mail\r\n"
        report = message_from_bytes((head + _DSN.format(to=to)).encode(), policy=policy.default)
        return self.take(report, (mail.envelope_from,), f"(550: no such user {to})", sender="")

    def wait(self, **how_long):
        """Time goes by; gives the mails that leave meanwhile, each at its own hour."""
        until, left = self.now + timedelta(**how_long), []
        while (due := self._due()) is not None and due <= until:
            self.now = max(self.now, due)
            self._heading("the clock")
            pipeline.chase(self.house)
            left += self._leave()
        self.now = until
        return left

    def turn(self, **how_far):
        """The clock goes on a little."""
        self.now += timedelta(**how_far)

    # -- what is seen

    def request(self, number="HON-2026-000001", until=None):
        """A request as it is, or as it was."""
        with self.house.database.reading() as tx:
            return fold(*requests.load(tx, number), until=until)

    def events(self):
        """Whatever has happened to any request."""
        with self.house.database.reading() as tx:
            known = requests.load_many(tx, [one.number for one in requests.listing(tx, limit=100)])
        return [event for _, events in known.values() for event in events]

    def say(self, text):
        """A sentence of the story."""
        self.page.append(f"\n*{text}*")

    def sent(self, kind=None, to=""):
        """The newest mail of a kind to somebody."""
        return next(one for one in reversed(self.mails) if kind in (None, one.kind) and to in one["To"])

    def log(self, number="HON-2026-000001"):
        """Write the request's own log down."""
        self.page += ["", "| when | who | what |", "|---|---|---|"]
        for event in self.request(number).events:
            said = " ".join(event.facts.get("said", "").split())
            when = event.at.astimezone(ZONE)
            self.page.append(f"| {when:%a %H:%M} | {event.by} | {event.kind}{': ' + said if said else ''} |")

    # -- the street

    def take(self, mail, recipients, text, sender=None):
        """Hand a mail in, have it read, and give what leaves."""
        raw = mail.as_bytes(policy=policy.SMTP)
        known = mail["From"].addresses[0].addr_spec if sender is None else sender
        names = {"application/pdf": "PDF", "text/csv": "CSV"}
        attached = [names[kind] for part in mail.walk() if (kind := part.get_content_type()) in names]
        self._heading(mail["From"].addresses[0].addr_spec, mail["To"], mail["Subject"], text, attached=attached)
        self._count += 1
        envelope = Envelope(f"story-{self._count}", self.now, "smtp", "192.0.2.1", "mx", False, known, recipients)
        pipeline.take_in(self.house, envelope, raw)
        while (message := self._waiting()) is not None:
            pipeline.read(self.house, message)
            with self.house.database.reading() as tx:
                outcome = messages.get(tx, message)
            if outcome.outcome == "held":
                self.page.append(f"- held: {outcome.problem_code}")
        return self._leave()

    def _waiting(self):
        """The oldest mail that has still to be read; one that was held may have to be read again."""
        with self.house.database.reading() as tx:
            return next((one.id for one in messages.waiting(tx)), None)

    def _letter(self, sender, to, subject, headers):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, str(to), subject
        mail["Message-ID"] = f"<{self._count + 1}@{sender.rpartition('@')[2]}>"
        mail["Date"] = format_datetime(self.now)
        for name, value in headers.items():
            mail[name] = value
        return mail

    def _due(self):
        with self.house.database.reading() as tx:
            due = deadlines.due(tx, self.now + timedelta(days=400), 1)
        return due[0].due_at if due else None

    def _leave(self):
        """Everything that may leave, leaves."""
        left = []
        with self.house.database.begin() as tx:
            for row in reversed(outbox.listing(tx, state="ready", limit=100)):
                times = {"now": self.now, "next_at": self.now, "lease_until": self.now + timedelta(minutes=5)}
                outbox.claim(tx, row.id, token="t", **times)
                outbox.mark_dot(tx, row.id, "t", self.now)
                outbox.mark_sent(tx, row.id, "t", "250 2.0.0 Ok", self.now)
                mail = message_from_bytes(self.house.blobs.get(row.blob), policy=policy.default)
                mail.kind, mail.envelope_from, mail.row = row.kind, row.envelope_from, row
                left.append(mail)
        self.mails += left
        self.page += [f"- → {mail.kind} to {mail['To'].addresses[0].addr_spec}: {mail['Subject']}" for mail in left]
        self._standing()
        return left

    def _heading(self, who, to="", subject="", text="", *, attached=()):
        when = f"{self.now.astimezone(ZONE):%a %d %b %Y %H:%M}"
        address = re.sub(r"\b(r|b)\+[^@]+@", r"\1+…@", str(to))
        wrote = f" to {address}: {subject}{''.join(f' [{one}]' for one in attached)}" if to else ""
        self.page.append(f"\n**{when} · {who}**{wrote}\n")
        self.page += [*(f"> {line}".rstrip() for line in text.splitlines()), ""] if text else []

    def _standing(self):
        """How each request stands that has changed."""
        with self.house.database.reading() as tx:
            numbers = [one.number for one in requests.listing(tx, limit=50)]
            known = requests.load_many(tx, numbers)
        for number in sorted(known):
            request = fold(*known[number])
            states = ", ".join(
                f"{place} {line.state}" + (f" {line.eta}" if line.eta else "")
                for place, line in enumerate(request.lines, start=1)
            )
            matter = f" ({request.matter})" if request.matter else ""
            waits = f"{request.list}, waits on {request.waiting_on}{matter}"
            seen = f"{number} v{request.version} · {waits} · {request.dealer} · {states}"
            if self._shown.get(number) != seen:
                self._shown[number] = seen
                self.page.append(f"- {seen}")
