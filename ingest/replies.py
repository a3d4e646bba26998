"""The replies of the door, each written once: constant ASCII, enhanced status codes (RFC 3463), no text of Python's."""

import errno
import re
from functools import lru_cache
from typing import Final

GOODBYE: Final = "221 2.0.0 Bye"
CLOSED_TO_NETWORK: Final = "421 4.7.0 Not open to this network"
CROWDED: Final = "421 4.7.0 Too many connections"
TOO_MANY_ERRORS: Final = "421 4.7.0 Too many errors"
TOO_MANY_COMMANDS: Final = "421 4.7.0 Too many commands"
OUT_OF_STEP: Final = "421 4.7.0 Closing the connection"
TIMED_OUT: Final = "421 4.4.2 Timeout, closing the connection"
SESSION_OVER: Final = "421 4.3.2 Session lasted too long, closing the connection"
STOPPING: Final = "421 4.3.2 Service shutting down"
TEMPORARY: Final = "451 4.3.0 Temporary local problem"
NOT_CONFIGURED: Final = "451 4.3.5 Addresses are not configured at present"
FULL: Final = "452 4.3.1 Insufficient system storage"
TOO_MANY_RECIPIENTS: Final = "452 4.5.3 Too many recipients"
LINE_TOO_LONG: Final = "500 5.5.2 Line too long"
UNKNOWN_COMMAND: Final = "500 5.5.2 Command not recognized"
NO_ARGUMENT: Final = "501 5.5.4 This command takes no argument"
NEEDS_NAME: Final = "501 5.5.4 Say your host name"
NEEDS_RECIPIENT: Final = "503 5.5.1 Error: need RCPT command"
TLS_IS_ON: Final = "503 5.5.1 TLS is on already"
UNKNOWN_ADDRESS: Final = "550 5.1.1 No such address here"
BARE_LINE_END: Final = "550 5.6.0 Bare <CR> or <LF> in the message"
RELAY_REFUSED: Final = "550 5.7.1 Relay refused"
TOO_BIG: Final = "552 5.3.4 Message is larger than the limit"
BAD_ADDRESS: Final = "553 5.1.3 Address contains characters or forms not taken here"
LOOP: Final = "554 5.4.6 Routing loop detected"

CLIENTS_MISTAKE: Final = ("500", "501", "502", "503", "555")
"""How replies begin that are counted as errors of the client's."""

_STATUS: Final = {
    "221": "2.0.0",
    "250": "2.0.0",
    "252": "2.5.0",
    "451": "4.3.0",
    "500": "5.5.2",
    "501": "5.5.4",
    "502": "5.5.1",
    "503": "5.5.1",
    "552": "5.3.4",
    "553": "5.1.3",
    "555": "5.5.4",
}
_FULL_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_BARE_REPLY: Final = re.compile(r"(\d{3}) (?!\d\.\d+\.\d+ )")


def reply_to_fault(fault: BaseException) -> str:
    """The answer to a fault of ours: the sender keeps the mail and tries again."""
    return FULL if isinstance(fault, OSError) and fault.errno in _FULL_DISK else TEMPORARY


@lru_cache(maxsize=256)
def with_status(reply: str) -> str:
    """The reply of the library with its enhanced status code (RFC 2034), printable ASCII only."""
    if not (reply.isascii() and reply.isprintable()):
        reply = "".join(c if " " <= c <= "~" else "?" for c in reply)
    bare = _BARE_REPLY.match(reply)
    status = _STATUS.get(bare[1]) if bare else None
    return f"{reply[:3]} {status} {reply[4:]}" if status else reply
