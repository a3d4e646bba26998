"""Whose the installation is: what another user leaves in the state directory, the daemon cannot open."""

import contextlib
import os
import pwd
from pathlib import Path

_ROOT, _OTHERS_WRITE = 0, 0o022


def owner_of(state: Path) -> int | None:
    """Whose the state directory is; None without any.

    Where it is root's and others may write into it, as a volume may be, it is his who made the spool; where only root
    may, the spool may be the pipe command's, and the daemon is root's.
    """
    owner = None
    with contextlib.suppress(FileNotFoundError, PermissionError):
        about = state.stat()
        owner = about.st_uid
        if owner == _ROOT and about.st_mode & _OTHERS_WRITE:
            owner = (state / "spool").stat().st_uid
    return owner


def name_of(user: int) -> str:
    """What the user is called; his number where nobody gave him a name."""
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def become_owner(state: Path) -> None:
    """Root goes on as the owner, for good; PermissionError for anybody else who is not the owner.

    A directory without a spool is anybody's who may write into it.
    """
    me, owner = os.geteuid(), owner_of(state)
    if owner is None or owner == me:
        return
    if me == _ROOT:
        _become(owner, state.stat().st_gid)
    elif not os.access(state, os.W_OK | os.X_OK) or (state / "spool").exists():
        raise PermissionError(f"{state} belongs to {name_of(owner)}: run this as {name_of(owner)}, or as root")


def _become(user: int, group: int) -> None:
    try:
        known = pwd.getpwuid(user)
    except KeyError:
        os.setgroups([])
    else:
        group = known.pw_gid
        os.initgroups(known.pw_name, group)
        os.environ["HOME"] = known.pw_dir  # libpq looks there, and fails where it may not
    os.setresgid(group, group, group)
    os.setresuid(user, user, user)
