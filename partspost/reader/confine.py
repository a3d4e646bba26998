"""What a child that opens strangers' bytes may still do: compute, within limits, and write to the pipe it holds.

Each measure is taken where the kernel has it and named in the log (`reader.started`, `confined_by`); the resource
limits and the kill by the supervisor hold everywhere.
"""

import ctypes
import os
import resource
import struct
import sys
from importlib.machinery import PathFinder

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
# Numbers of the generic system-call table, the same on x86-64 and ARM (landlock(7)).
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_CREATE_RULESET_VERSION = 1
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_NEWEST_FILE_RIGHTS = 16
_NOBODY = 65534

_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent() -> None:
    """Ask the kernel to kill this process when its parent dies (prctl(2))."""
    _libc.prctl(_PR_SET_PDEATHSIG, 9, 0, 0, 0)


def measures() -> tuple[str, ...]:
    """What `lock_down` takes on this machine, for the log."""
    taken = ["rlimits", "no_new_privs"]
    if os.geteuid() == 0:
        taken.append("uid nobody")
    if (abi := _landlock_abi()) > 0:
        taken.append(f"landlock abi {abi}")
    return tuple(taken)


def lock_down(*, memory: int, cpu: int) -> None:
    """Give up files, network, privileges and growth; `memory` in bytes of address space, `cpu` in seconds."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        os.setresuid(_NOBODY, _NOBODY, _NOBODY)
        die_with_parent()  # a change of user clears the wish
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    _deny_files_and_network()
    # No new descriptor of any kind: no file, no socket, not even UDP, which landlock does not know.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    # Who asks for what is not loaded (an unknown charset is looked for as a module) shall hear ImportError, which is
    # expected, and not the OSError of a folder that cannot be listed.
    sys.meta_path.remove(PathFinder)


def _landlock_abi() -> int:
    return int(_libc.syscall(_LANDLOCK_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION))


def _deny_files_and_network() -> None:
    """Handle every right and allow none: no path can be opened, no TCP port bound or reached (landlock(7))."""
    abi = _landlock_abi()
    if abi < 1:
        return
    files = (1 << _FILE_RIGHTS.get(abi, _NEWEST_FILE_RIGHTS)) - 1
    network = 3 if abi >= 4 else 0
    scope = 3 if abi >= 6 else 0
    fields = (files, network, scope)[: 1 + (abi >= 4) + (abi >= 6)]
    ruleset = struct.pack("Q" * len(fields), *fields)
    handle = _libc.syscall(_LANDLOCK_CREATE_RULESET, ruleset, len(ruleset), 0)
    if handle < 0 or _libc.syscall(_LANDLOCK_RESTRICT_SELF, handle, 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock refused the ruleset")
    os.close(handle)
