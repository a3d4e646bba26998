"""The parts list: everything one process of partspost is made of, built from a configuration directory."""

import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from config import (
    ConfigurationError,
    Mistake,
    Prices,
    Settings,
    did_you_mean,
    find_directory,
    link_secrets,
    load_settings,
    read_prices,
    read_tables,
    signing_secret,
)
from notifier import Overrides, read_overrides
from partspost.almanac import almanac
from partspost.hooks import Hook, hooks_of
from partspost.node.timepiece import Timepiece
from partspost.reader.reading import ReadingRoom
from routing import Directory, Rules, build_directory, canary_part, is_of_canary
from store import Blobs, Database, Queue, StoreError, open_blobs


@dataclass(slots=True)
class House:
    """The rooms, ready to work. Only the directory and what is read with it are ever exchanged: whole, on reload."""

    settings: Settings
    directory: Directory
    config: Path | None
    secret: bytes
    database: Database
    blobs: Blobs
    queue: Queue
    reading: ReadingRoom
    now: Callable[[], datetime]
    overrides: Overrides = field(default_factory=Overrides)
    """The templates of dealers and brands."""
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    """Dealer key to where his own system hears what happens."""
    prices: Prices | None = None
    """What dealers pay; None where nobody is billed."""
    almanac: str = field(default_factory=almanac)
    """The zone rules and holidays by which this process reckons."""

    @property
    def rules(self) -> Rules:
        """What the operator decided about routing."""
        follow_up = self.settings.follow_up
        return Rules(
            remind_after=follow_up.remind_after,
            confirm_anyone=self.settings.trust.confirm == "anyone",
            language=self.settings.site.language,
            timezone=self.settings.site.timezone,
            country=self.settings.site.country,
            return_to_actions=follow_up.return_to_actions,
            reminders=follow_up.reminders,
            undo_within=follow_up.undo_within,
            close_after=follow_up.close_after,
            consent_above=Decimal(follow_up.consent_above[:-1]) / 100 if follow_up.consent_above else None,
            escalate_to=follow_up.escalate_to,
            acknowledge_within=follow_up.acknowledge_within,
            backups=follow_up.backups,
            delivery_ahead_at=follow_up.delivery_ahead_at,
            delivery_day_at=follow_up.delivery_day_at,
            case_window=self.settings.follow_up.case_window,
        )

    @property
    def proving(self) -> tuple[bytes, ...]:
        """What signs our addresses, and after it what signed them before: a changed secret kills no thread."""
        return (self.secret, *link_secrets(self.settings)[1:])

    def accepts(self, local_part: str) -> bool:
        """Whether mail to this lower-case local part is for us: a brand, a signed reply or a bounce address."""
        if is_of_canary(local_part) and canary_part(self.secret, local_part) is not None:
            return True
        if local_part.startswith(("r+", "b+")) or self.directory.brand_of(local_part) is not None:
            return True
        named = local_part.partition("+")[0] == self.settings.appointments.address
        return named and bool(self.directory.workshops)

    def as_it_is(self) -> "House":
        """This house with the directory of this moment for good: one message is decided by one directory."""
        return replace(self)

    def reload(self) -> None:
        """Take the tables anew, all or none: ConfigurationError leaves the directory as it was."""
        directory = load_directory(self.config, self.settings)
        hooks = hooks_of(self.config, self.settings, directory)
        prices = load_prices(self.config, directory)
        self.overrides = load_overrides(self.config, directory)
        self.hooks = hooks
        self.prices = prices
        self.directory = directory

    def compare_clocks(self) -> None:
        """Set our time by the database's, which all nodes go by. Raises StoreAwayError."""
        if isinstance(self.now, Timepiece):
            self.now.compare()

    def close(self) -> None:
        """Put everything down."""
        self.reading.close()
        self.database.close()


def build(config: Path | None, wall: Callable[[], datetime] | None = None) -> House:
    """Load the configuration and open the store; ConfigurationError names every mistake at once.

    `wall` is this machine's clock, for a test that has a wrong one.
    """
    settings = load_settings(config)
    directory = load_directory(config, settings)
    overrides = load_overrides(config, directory)
    hooks = hooks_of(config, settings, directory)
    prices = load_prices(config, directory)
    state = settings.paths.state
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    database = open_database(settings)
    return House(
        settings=settings,
        directory=directory,
        config=config,
        secret=signing_secret(settings),
        database=database,
        blobs=open_blobs(settings),
        queue=Queue(database),
        reading=ReadingRoom(settings),
        now=Timepiece(database, wall),
        overrides=overrides,
        hooks=hooks,
        prices=prices,
    )


def open_database(settings: Settings) -> Database:
    """The database, which is asked for nothing yet; ConfigurationError if its address cannot be read."""
    try:
        return Database(settings.store.url, settings.paths.state)
    except StoreError:
        cure = 'write "postgresql+psycopg://user:password@host/name", with %40 for an @ in the password'
        raise ConfigurationError([Mistake("partspost.toml", None, "store.url", "cannot be read", cure)]) from None


def load_directory(config: Path | None, settings: Settings) -> Directory:
    """The operator's tables as one directory; ConfigurationError if any row is wrong."""
    # The collector would look through millions of new facts, in which there are no circles, again and again.
    collects = gc.isenabled()
    gc.disable()
    try:
        tables = read_tables(find_directory(config))
        directory, mistakes = build_directory(tables, own_domains=own_domains(settings), country=settings.site.country)
    finally:
        if collects:
            gc.enable()
    if directory is None:
        raise ConfigurationError(mistake for mistake in mistakes if mistake.severity == "error")
    return directory


def load_overrides(config: Path | None, directory: Directory) -> Overrides:
    """The templates of dealers and brands; ConfigurationError if one of them is wrong."""
    overrides, mistakes = read_overrides(find_directory(config), {*directory.dealers, *directory.brands})
    if mistakes:
        raise ConfigurationError(mistakes)
    return overrides


def load_prices(config: Path | None, directory: Directory) -> Prices | None:
    """The price list, which may be absent; ConfigurationError names everything that is wrong with it."""
    prices, mistakes = read_prices(find_directory(config))
    strangers = tuple(
        Mistake(*place, f"dealers.{key}", "is no dealer's key", did_you_mean(key, directory.dealers, "see dealers.csv"))
        for key, place in (prices.places if prices else {}).items()
        if key not in directory.dealers
    )
    if mistakes or strangers:
        raise ConfigurationError((*mistakes, *strangers))
    return prices


def own_domains(settings: Settings) -> frozenset[str]:
    """The domains whose mail comes to us."""
    return frozenset({settings.site.domain, settings.site.reply_domain})
