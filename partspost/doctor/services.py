"""Looks at what partspost talks to: the relay, the names of its domains, the database, the clock, its readers."""

import ctypes
import importlib.util
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config import Settings, link_secrets
from partspost.almanac import go_by_newest
from partspost.doctor.finding import Finding, doubt, ill, well
from partspost.node.kin import stranger
from partspost.reader.confine import measures
from partspost.reader.reading import ReadingRoom
from store import Database, StoreError, hazards, open_blobs, require_schema
from store.views import canary

_PATIENCE = 10.0  # seconds that a server may take to answer
_UNSYNCHRONISED = 0x40  # STA_UNSYNC (adjtimex(2))


def look_at_services(settings: Settings) -> Iterator[Finding]:
    """Everything that answers, or should."""
    yield from _database(settings)
    yield _shelves(settings)
    yield _relay(settings)
    yield from _operators(settings)
    yield _clock()
    yield _zone(settings.site.timezone)
    yield from _readers(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    if (
        settings.store.url.startswith("sqlite:")
        and not Database(settings.store.url, settings.paths.state).path.exists()
    ):
        yield ill("database", "there is none yet", "partspost migrate")
        return
    database = Database(settings.store.url, settings.paths.state, read_only=True)
    try:
        require_schema(database)
        found = hazards(database)
    except StoreError as error:
        yield ill("database", str(error), "partspost migrate")
        return
    except Exception as error:  # noqa: BLE001 - whatever a driver raises: the database does not answer
        yield ill("database", f"does not answer: {type(error).__name__}", "start it, or set store.url right")
        return
    finally:
        database.close()
    for what, cure in found:
        yield ill("database", what, cure)
    if not found:
        yield well("database", f"{database.dialect} is at this version's schema and keeps what it commits")
    yield from _kin(settings)
    yield from _trials(settings)


def _kin(settings: Settings) -> Iterator[Finding]:
    """Whether this node signs as the one did that sent the newest mail."""
    database = Database(settings.store.url, settings.paths.state, read_only=True)
    try:
        with database.reading() as tx:
            other = stranger(tx, link_secrets(settings))
    finally:
        database.close()
    if other:
        cure = (
            "give every node the same site.secret_file; after a change, name the file of before in "
            "page.former_secret_file"
        )
        yield ill("secret", f"the newest mail, {other}, was signed with another secret: its answers are refused", cure)
    else:
        yield well("secret", "this node signs its addresses as the newest mail was signed")


def _trials(settings: Settings) -> Iterator[Finding]:
    """Whether the newest trial order has come home, where they are sent."""
    if settings.canary.every is None:
        return
    database = Database(settings.store.url, settings.paths.state, read_only=True)
    try:
        with database.reading() as tx:
            flight = canary.newest(tx)
    finally:
        database.close()
    if flight is None or flight.state(datetime.now(UTC), settings.canary.within) == "lost":
        gone = f"the one of {flight.loosed_at:%Y-%m-%d %H:%M} UTC has not come home" if flight else "none was ever sent"
        yield ill("canary", f"trial orders: {gone}", "the log's canary.lost says where it stands still; is a clock on?")
    else:
        yield well("canary", f"trial orders: the one of {flight.loosed_at:%Y-%m-%d %H:%M} UTC is well")


def _shelves(settings: Settings) -> Finding:
    """Whether blobs can be asked for: a directory that is ours, or a bucket that answers and knows us."""
    place = settings.store.blobs
    try:
        open_blobs(settings).exists("0" * 64)
    except (OSError, StoreError) as error:
        cure = "start it, or see store.blobs, store.s3_endpoint and the credentials; no mail can be read without it"
        return ill("shelves", f"{place} cannot be used: {error}", cure)
    return well("shelves", f"{place} answers")


def _operators(settings: Settings) -> Iterator[Finding]:
    """Whether anybody hears of what only a person can settle."""
    if settings.follow_up.escalate_to:
        yield well("operators", f"{settings.follow_up.escalate_to} hears of what a person must settle")
    else:
        cure = "set follow_up.escalate_to to an address that somebody reads"
        yield doubt("operators", "nobody hears of alarms by mail: they stand on the page alone", cure)


def _relay(settings: Settings) -> Finding:
    relay = settings.relay
    if relay.mode == "capture":
        cure = 'set relay.mode = "smtp" when mails shall leave'
        return doubt("relay", f"mails are written to {settings.paths.state / 'sent'} and never leave", cure)
    where = f"{relay.host}:{relay.port}"
    try:
        with _dialled(settings) as client:
            client.ehlo()
            if relay.tls == "starttls":
                client.starttls(context=ssl.create_default_context())
                client.ehlo()
            if relay.username:
                client.login(relay.username, relay.password.get_secret_value())
    except smtplib.SMTPAuthenticationError as error:
        cure = "put the right password into relay.password_file"
        return ill("relay", f"{where} refuses {relay.username} ({error.smtp_code})", cure)
    except smtplib.SMTPNotSupportedError as error:
        return ill("relay", f"{where}: {error}", "see relay.tls: what the relay does not offer cannot be used")
    except (OSError, smtplib.SMTPException) as error:
        cure = "see relay.host, relay.port and the firewall; until then mails wait in the outbox"
        return ill("relay", f"{where} cannot be used: {type(error).__name__}: {error}", cure)
    return well("relay", f"{where} answers" + (f" and knows {relay.username}" if relay.username else ""))


def _dialled(settings: Settings) -> smtplib.SMTP:
    relay, name = settings.relay, settings.relay.helo or settings.site.domain
    if relay.tls == "tls":
        return smtplib.SMTP_SSL(relay.host, relay.port, name, timeout=_PATIENCE, context=ssl.create_default_context())
    return smtplib.SMTP(relay.host, relay.port, name, timeout=_PATIENCE)


def look_at_names(settings: Settings) -> Iterator[Finding]:
    """Whether mail to our domains can find a server at all: an MX, or an address (RFC 5321 5.1)."""
    for domain in dict.fromkeys((settings.site.domain, settings.site.reply_domain)):
        if _has_exchanger(domain):
            yield well("dns", f"{domain} names a mail server")
        else:
            cure = f'publish "{domain}. MX 10 <this machine>.": replies would come back to their writers'
            yield doubt("dns", f"{domain} names no mail server that can be found from here", cure)


def _has_exchanger(domain: str) -> bool:
    with suppress(ImportError):  # dnspython comes with the extra `dkim`
        from dns import exception, resolver  # noqa: PLC0415 - as above

        with suppress(exception.DNSException):
            return bool(list(resolver.resolve(domain, "MX", lifetime=_PATIENCE / 2)))
    try:
        return bool(socket.getaddrinfo(domain, 25, type=socket.SOCK_STREAM))
    except OSError:
        return False


def _clock() -> Finding:
    """Whether the kernel holds its clock for set by somebody: promises and reminders hang on it."""
    answer = ctypes.create_string_buffer(256)  # struct timex, with modes = 0: only look
    state = ctypes.CDLL(None).adjtimex(answer)
    # modes, offset, freq, maxerror and esterror come before the status, each a long wide.
    status = ctypes.c_int.from_buffer(answer, 5 * ctypes.sizeof(ctypes.c_long)).value
    if state < 0:
        return doubt("clock", "the kernel does not say whether the clock is set", "see that something keeps it right")
    if status & _UNSYNCHRONISED:
        return doubt("clock", "nothing keeps this machine's clock right", "run chrony, ntpd or systemd-timesyncd")
    return well("clock", f"the clock is kept right; it is {datetime.now(UTC):%H:%M:%S} UTC")


def _zone(name: str) -> Finding:
    try:
        zone = ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return ill("zones", f"the rules of {name} are missing", "pip install tzdata, or the system's package of it")
    release = go_by_newest()
    if release[:4].isdecimal() and datetime.now(UTC).year - int(release[:4]) > 1:
        cure = "upgrade the machine's tzdata, or partspost: governments change their clocks every year"
        return doubt("zones", f"the rules of time zones are those of {release}", cure)
    return well("zones", f"it is {datetime.now(zone):%H:%M} in {name}, by the rules of {release}")


def _readers(settings: Settings) -> Iterator[Finding]:
    """Whether a child can be asked, how it is locked in, and whether scans can be read."""
    room = ReadingRoom(settings)
    try:
        document = room.read_document(b"%PDF-1.7 and nothing else", datetime.now(UTC).date())
    finally:
        room.close()
    why = [f"{problem.code}: {problem.detail}" for problem in document.problems if problem.code != "pdf-damaged"]
    if why:
        yield ill("reader", f"no document can be read: {'; '.join(why)}", "see reader.memory, reader.wall and the log")
    taken = measures()
    if any(measure.startswith("landlock") for measure in taken):
        yield well("reader", f"documents are read in children confined by {', '.join(taken)}")
    else:
        cure = "use a kernel of 5.13 or newer with landlock"
        yield doubt("reader", f"documents are read in children confined by {', '.join(taken)} only", cure)
    if any(importlib.util.find_spec(package) is None for package in ("rapidocr", "onnxruntime")):
        yield doubt("scans", "faxes and scans are held, not read", "pip install 'partspost[ocr]'")
    else:
        yield well("scans", "faxes and scans are read")
