"""Looks at files and users: the state directory, the disk, the spool as Postfix reaches it, the secrets."""

import os
import pwd
import shutil
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from config import Settings, split_listen
from partspost.doctor.finding import Finding, doubt, ill, well
from partspost.node.owner import name_of, owner_of

_NETWORK = frozenset({"nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs", "glusterfs", "ceph"})
_FEW_INODES = 10_000
_NAMED = 5
_SPOOL = ("tmp", "in", "work", "corrupt")


def look_at_places(settings: Settings, user: str) -> Iterator[Finding]:
    """Everything on this machine's disks; `user` is who runs the pipe command."""
    state = settings.paths.state
    yield from _state(state)
    if state.is_dir():
        yield _belongings(state)
        yield from _disk(state, settings.smtp.min_free)
        yield _filesystem(state, settings.store.url)
    yield from _door(settings, user)
    yield from _secrets(settings)


def _state(state: Path) -> Iterator[Finding]:
    if not state.is_dir():
        yield ill("state", f"{state} does not exist", f"mkdir -m 700 {state} && chown partspost {state}")
        return
    if not os.access(state, os.W_OK | os.X_OK):
        me = name_of(os.geteuid())
        yield ill("state", f"{state} cannot be written by {me}", f"chown {me} {state}, or run this as its owner")
        return
    mode = stat.S_IMODE(state.stat().st_mode)
    if mode & stat.S_IWOTH:
        yield ill("state", f"{state} can be written by everybody (mode {mode:o})", f"chmod o-w {state}")
    else:
        yield well("state", f"{state} is ours to write")


def _belongings(state: Path) -> Finding:
    """Whether anybody else has left something there, which the daemon cannot open: mails behind it stand still."""
    owner, strange = owner_of(state), []
    for folder, folders, files in os.walk(state):
        paths = (os.path.join(folder, name) for name in (*folders, *files) if name != "lost+found")  # noqa: PTH118 - many
        strange += [path for path in paths if _owner_if_there(path) not in (owner, None)]
    if owner is not None and strange:
        name, more = name_of(owner), f" and {len(strange) - _NAMED} more" if len(strange) > _NAMED else ""
        what = f"what is not {name}'s in {state}: {', '.join(strange[:_NAMED])}{more}"
        return ill("owner", what, f"chown -R {name} {state}")
    return well("owner", f"everything in {state} is its owner's")


def _owner_if_there(path: str) -> int | None:
    try:
        return os.lstat(path).st_uid
    except OSError:
        return None


def _disk(state: Path, floor: int) -> Iterator[Finding]:
    free, inodes = shutil.disk_usage(state).free, os.statvfs(state)
    enough = f"{free >> 20} MiB are free on the disk of {state}"
    if free < floor:
        cure = "free some, or lower smtp.min_free: below it every mail is put off (452)"
        yield ill("disk", f"{enough}, smtp.min_free is {floor >> 20} MiB", cure)
    elif free < 2 * floor:
        yield doubt("disk", f"{enough}, twice smtp.min_free is little", "free some before mail is put off")
    else:
        yield well("disk", enough)
    if inodes.f_files and inodes.f_favail < _FEW_INODES:
        yield ill("inodes", f"{inodes.f_favail} more files fit on the disk of {state}", "remove small files there")


def _filesystem(state: Path, url: str) -> Finding:
    """SQLite and the spool need locks and fsync that mean what they say; network file systems do not promise it."""
    kind = _kind_of_filesystem(state)
    if kind in _NETWORK:
        cure = "keep it on a local disk" + ("" if url.startswith("postgresql") else ", and so the SQLite database")
        return ill("filesystem", f"{state} is on a network file system ({kind})", cure)
    if kind in {"tmpfs", "ramfs"}:
        return doubt("filesystem", f"{state} is in memory ({kind}): nothing survives a restart", "use a disk")
    return well("filesystem", f"{state} is on {kind or 'a local disk'}")


def _kind_of_filesystem(path: Path) -> str:
    best = ("", "")
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    for line in mounts.splitlines():
        where, kind = line.split()[1:3]
        if path.is_relative_to(where) and len(where) >= len(best[0]):
            best = (where, kind)
    return best[1]


def _door(settings: Settings, user: str) -> Iterator[Finding]:
    """What Postfix needs to hand us mail: the LMTP socket, or the pipe command and its interpreter."""
    place = split_listen(settings.lmtp.listen)
    if isinstance(place, Path):
        yield from _socket(settings.paths.state / place)
    elif place:
        yield well("door", f"Postfix speaks LMTP to {settings.lmtp.listen}")
    else:
        yield from _pipe(settings.paths.state / "spool", user)


def _socket(path: Path) -> Iterator[Finding]:
    try:
        postfix = pwd.getpwnam("postfix")
    except KeyError:
        yield doubt("door", "there is no user postfix on this machine", "install Postfix here, or use an LMTP port")
        return
    if not path.exists():
        yield doubt("door", f"{path} does not exist yet", "start partspost; it makes the socket")
    elif reason := _unreachable(path, postfix, os.W_OK):
        yield ill("door", f"Postfix cannot write to {path}: {reason}", "chgrp postfix there, and chmod g+rwx")
    else:
        yield well("door", f"Postfix reaches {path}")


def _pipe(spool: Path, user: str) -> Iterator[Finding]:
    try:
        account = pwd.getpwnam(user)
    except KeyError:
        cure = f"useradd --system {user}, or name another user: partspost doctor --user NAME"
        yield ill("door", f"Postfix would run the pipe command as {user}, who does not exist", cure)
        return
    for folder in (spool / name for name in _SPOOL if (spool / name).is_dir()):
        if reason := _unreachable(folder, account, os.W_OK | os.X_OK):
            yield ill("door", f"{user} cannot write to {folder}: {reason}", f"chown -R {user} {spool}; chmod o+x above")
            break
    else:
        yield well("door", f"{user} writes to {spool}" if spool.is_dir() else f"{user} makes {spool}")
    interpreter = Path(os.environ.get("PARTSPOST_PYTHON", "/usr/bin/python3"))
    wrapper = Path(__file__).parents[2] / "ingest" / "spool-in.sh"
    for program in (interpreter, wrapper):
        if reason := _unreachable(program.resolve(), account, os.X_OK):
            cure = f"install partspost where {user} may read it, not below {sys.prefix}"
            yield ill("interpreter", f"{user} cannot run {program}: {reason}", cure)


def _unreachable(path: Path, account: pwd.struct_passwd, wanted: int) -> str:
    """Why the account cannot reach the path for what is wanted (`os.W_OK | os.X_OK`); empty where it can."""
    if account.pw_uid == 0:
        return "" if path.exists() else f"{path} does not exist"
    groups = set(os.getgrouplist(account.pw_name, account.pw_gid))
    for part in (*reversed(path.parents), path):
        try:
            found = part.stat()
        except OSError as error:
            return f"{part}: {error.strerror}"
        needed = wanted if part == path else os.X_OK
        shift = 6 if found.st_uid == account.pw_uid else 3 if found.st_gid in groups else 0
        if (found.st_mode >> shift) & needed != needed:
            return f"{part} has mode {stat.S_IMODE(found.st_mode):o} and belongs to {name_of(found.st_uid)}"
    return ""


def _secrets(settings: Settings) -> Iterator[Finding]:
    """Files with secrets that others on this machine may read."""
    files = (settings.site.secret_file, settings.relay.password_file, settings.relay.dkim_key, settings.smtp.tls_key)
    more = (settings.page.token_file, settings.page.former_secret_file, settings.store.s3_credentials_file)
    for path in (path for path in (*files, *more, settings.paths.state / "secret") if path and path.exists()):
        if path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            yield ill("secrets", f"everybody on this machine may read {path}", f"chmod 600 {path}")
            return
    yield well("secrets", "no secret can be read by others")
