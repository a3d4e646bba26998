"""The lines that connect a Postfix to this installation: LMTP, and the pipe command as the other way."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from config import Settings, split_listen

_WRAPPER: Final = Path(__file__).with_name("spool-in.sh")
_HEADROOM: Final = 1.02  # Postfix counts its own trace headers; what it takes, the door must take too

_MAIN_CF = """\
# every address at these domains goes to partspost, which knows which of them exist
virtual_mailbox_domains = {domains}
virtual_mailbox_maps =
virtual_transport = {transport}
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination, reject_unverified_recipient
# LMTP: who mistypes an address hears it at once, with those that exist; a new one is known within a minute.
# The pipe command takes every address: mail to one that does not exist is held, and who is on file is told.
{listed}unverified_recipient_reject_code = 550
address_verify_negative_expire_time = 60s
recipient_delimiter = +
message_size_limit = {size}
virtual_mailbox_limit = 0
partspost-pipe_time_limit = 600s
"""

_LISTED = """\
# Without the sign of a comment the next line has Postfix refuse such mail at once. Print it anew for each new brand or
# alias: mail to an address that is not in it does not come in.
# virtual_mailbox_maps = inline:{{ {addresses} }}
"""

_MASTER_CF = """\
partspost unix - - n - 10 lmtp -o lmtp_send_xforward_command=yes
partspost-pipe unix - n n - 10 pipe
  -o soft_bounce=yes
  flags=q eol=\\r\\n null_sender= user={user}
  argv={wrapper} {spool} --from ${{sender}} --qid ${{queue_id}} --client ${{client_address}}
  --size ${{size}} --min-free {min_free} -- ${{recipient}}
"""


def postfix_lines(
    settings: Settings, *, user: str = "partspost", wrapper: Path = _WRAPPER, names: Iterable[str] = ()
) -> tuple[str, str]:
    """(lines for main.cf, lines for master.cf); `names` are the local parts of the brands.

    LMTP when it is on, since it answers for each recipient and its end is explicit; else the pipe command, whose
    `wrapper` runs as `user`, who must own the spool. Postfix takes no mail larger than the door does.
    """
    place = split_listen(settings.lmtp.listen)
    transport = "partspost-pipe:"
    if isinstance(place, Path):
        transport = f"partspost:unix:{settings.paths.state / place}"
    elif place:
        host, port = place
        transport = f"partspost:inet:[{host}]:{port}"
    domains = dict.fromkeys((settings.site.domain, settings.site.reply_domain))
    listed = "" if place or not names else _LISTED.format(addresses=", ".join(_addresses(settings, names)))
    size = int(settings.smtp.max_size / _HEADROOM)
    main = _MAIN_CF.format(domains=", ".join(domains), transport=transport, listed=listed, size=size)
    master = _MASTER_CF.format(
        user=user, wrapper=wrapper, spool=settings.paths.state / "spool", min_free=int(settings.smtp.min_free)
    )
    return main, master


def _addresses(settings: Settings, names: Iterable[str]) -> Iterator[str]:
    """Every address that exists, as Postfix looks it up: what stands behind a + is left out."""
    for name in (*sorted(names), "postmaster", "abuse"):
        yield f"{name}@{settings.site.domain}=ours"
    for name in ("r", "b"):
        yield f"{name}@{settings.site.reply_domain}=ours"
