"""One mail a day for whoever speaks for a chain of shops: what its shops have asked for the day before."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.digest.hours import morning_slot
from routing.directory import Directory, at_local
from routing.request import Notice, Request

digest_slot = morning_slot
"""When the mails of a day are due: on the clock of the operator."""


def digest_day(slot: datetime, timezone: str) -> tuple[datetime, datetime]:
    """The day that the mails due at this moment are about: its first instant, and that of the day after."""
    today = slot.astimezone(ZoneInfo(timezone)).date()
    first, after = (at_local(day, time(0), timezone) for day in (today - timedelta(days=1), today))
    return first, after


def digests(requests: Iterable[Request], directory: Directory, day: date) -> tuple[Notice, ...]:
    """A mail for each banner that wants one a day, about the requests of its shops; none where there were none."""
    by_banner: dict[str, list[Request]] = {}
    banners = {banner.key: banner for banner in directory.banners.values() if banner.mode == "digest"}
    for request in requests:
        shop = directory.shops.get(request.opening.shop_key or "")
        banner = directory.banner_of(shop) if shop else None
        if banner is not None and banner.key in banners:
            by_banner.setdefault(banner.key, []).append(request)
    notices = []
    for key in sorted(by_banner):
        first, *more = (
            Notice(
                key=f"digest.{key}.{day}.{request.number}",
                kind="digest",
                role="ops",
                to=banners[key].rep,
                request=request,
                facts={"audience": "banner"},
            )
            for request in sorted(by_banner[key], key=lambda request: request.number)
        )
        notices.append(
            Notice(
                key=f"digest.{key}.{day}",
                kind="digest",
                role="ops",
                to=first.to,
                request=first.request,
                facts=first.facts,
                also=tuple(more),
            )
        )
    return tuple(notices)
