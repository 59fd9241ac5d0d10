"""Change identity, then become another program. Run as a script, with the standard library alone:

    python -I -S launch.py [namespace=UID:GID | user=UID:GID] [death=SIGNAL:PARENT] [reach=PATH]… -- [COMMAND]

namespace: enter a new user namespace in which the caller is UID:GID. Files stay the caller's outside of it,
so no directory has to change hands. user: become UID:GID for good (root only).
death: receive SIGNAL when the process PARENT ends (Linux only; ignored elsewhere).
reach: instead of running a program, check that each path can be traversed (or executed) under that identity.

It is a separate program rather than a `preexec_fn`: Python code between fork and exec may deadlock in a
process that has threads. Exit codes of its own: 121 the identity is refused, 122 a path is out of reach, 123
PARENT has already ended.
"""

from __future__ import annotations

import ctypes
import os
import sys

IDENTITY_REFUSED, OUT_OF_REACH, PARENT_GONE = 121, 122, 123
CLONE_NEWUSER = 0x10000000  # linux/sched.h
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(arguments: list[str]) -> int:
    """Apply the options in the order identity, death signal, reach; return only when no program is run."""
    split = arguments.index("--")
    options, command = arguments[:split], arguments[split + 1 :]
    try:
        for name, value in (option.split("=", 1) for option in options):
            if name == "namespace":
                enter_namespace(*_pair(value))
            elif name == "user":
                become(*_pair(value))
    except OSError as error:
        print(error, file=sys.stderr)
        return IDENTITY_REFUSED
    for name, value in (option.split("=", 1) for option in options):
        if name == "death" and not tie_to_parent(*_pair(value)):
            return PARENT_GONE
        if name == "reach" and not os.access(value, os.X_OK):
            print(value, file=sys.stderr)
            return OUT_OF_REACH
    if command:
        os.execv(command[0], command)  # noqa: S606 # the caller's own command, no shell
    return 0


def enter_namespace(uid: int, gid: int) -> None:
    """Become `uid`:`gid` inside a new user namespace. Raises OSError where the machine forbids it."""
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    if not sys.platform.startswith("linux"):
        raise OSError("user namespaces exist on Linux only")
    library = ctypes.CDLL(None, use_errno=True)
    if library.unshare(CLONE_NEWUSER) != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    for name, content in (
        ("setgroups", "deny"),  # the kernel wants it before a gid_map written without privilege
        ("uid_map", f"{uid} {outside_uid} 1"),
        ("gid_map", f"{gid} {outside_gid} 1"),
    ):
        descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
        try:
            os.write(descriptor, content.encode())
        finally:
            os.close(descriptor)


def become(uid: int, gid: int) -> None:
    """Drop root for `uid`:`gid`, without any supplementary group. Raises OSError when not allowed to."""
    if os.getgroups():
        os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def tie_to_parent(number: int, parent: int) -> bool:
    """Ask for signal `number` at the death of `parent`; False when it is dead already."""
    if not sys.platform.startswith("linux"):
        return True
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
    # the parent may have died before the request: the kernel would then never send anything
    return os.getppid() == parent


def _pair(value: str) -> tuple[int, int]:
    first, second = value.split(":")
    return int(first), int(second)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
