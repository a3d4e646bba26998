"""links: how the holder of a signed link comes in, how often he may ask, and when his link is void.

Purpose: the exchange of a link for a cookie, the way out, the links that an operator has taken back, a bound on haste.
Promise: a link that was taken back opens nothing from the next request on; one link cannot keep the page busy for
others; whatever proves nothing is an address that does not exist.
What may go wrong: HTTPException(404); a settings file with a mistake changes nothing, and is named in the log.
"""

from status.links.allowance import (
    STREAMS_A_SECOND,
    STREAMS_IN_HAND,
    VIEWS_A_SECOND,
    VIEWS_IN_HAND,
    Allowance,
)
from status.links.entrance import EMPTY_BROWSER, enter, leave
from status.links.revoked import Links

__all__ = [
    "EMPTY_BROWSER",
    "STREAMS_A_SECOND",
    "STREAMS_IN_HAND",
    "VIEWS_A_SECOND",
    "VIEWS_IN_HAND",
    "Allowance",
    "Links",
    "enter",
    "leave",
]
