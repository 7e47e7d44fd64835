"""What a process takes away from itself before it reads a stranger's bytes: for good, and of every thread.

Everywhere: no file or socket more than it has (``RLIMIT_NOFILE``), no byte written to a file, no process started, no
core dump, a limit of memory and of processor time. On Linux besides: no system call but the few that decoding needs
(seccomp with a filter, prctl(2) and seccomp(2)); each other one fails with EPERM.
"""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

MEMORY_BYTES: Final = 512 * 1024 * 1024
"""Beyond what the process has when it begins: hours of sound need some 20 MB, the largest cover picture as much."""

CPU_S: Final = 900
"""Four hours of any form take under a minute of a slow processor."""

_LEAST_CPU_S: Final = 20
_BYTES_A_CPU_S: Final = 100_000
"""Four hours of the narrowest speech (AMR, 4.75 kbit/s) are 8.5 MB and take seconds; only silence is less."""

_CPU_GRACE_S: Final = 5
"""Where both limits are one, Linux kills at once and nobody can tell why (setrlimit(2))."""

_PR_SET_DUMPABLE: Final = 4
_PR_SET_SECCOMP: Final = 22
_PR_SET_NO_NEW_PRIVS: Final = 38
_SECCOMP_MODE_FILTER: Final = 2
_ALLOW: Final = 0x7FFF0000
_EPERM: Final = 0x00050001
_PROT_EXEC: Final = 4

_LOAD: Final = 0x20
_EQUALS: Final = 0x15
_HAS_BITS: Final = 0x45
_RETURN: Final = 0x06
_NUMBER_AT: Final = 0
_MACHINE_AT: Final = 4
_THIRD_ARGUMENT_AT: Final = 32
"""In ``struct seccomp_data``; the lower half, on the little-endian machines that are known here."""

_CALLS: Final = {
    "x86_64": (
        0xC000003E,
        {
            "read": 0, "write": 1, "close": 3, "fstat": 5, "lseek": 8, "munmap": 11, "brk": 12, "rt_sigaction": 13,
            "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25, "madvise": 28, "nanosleep": 35,
            "getpid": 39, "exit": 60, "gettimeofday": 96, "getrusage": 98, "sigaltstack": 131, "gettid": 186,
            "futex": 202, "restart_syscall": 219, "clock_gettime": 228, "clock_nanosleep": 230, "exit_group": 231,
            "getrandom": 318, "rseq": 334,
        },
        {"mmap": 9, "mprotect": 10},
    ),
    "aarch64": (
        0xC00000B7,
        {
            "close": 57, "lseek": 62, "read": 63, "write": 64, "fstat": 80, "exit": 93, "exit_group": 94, "futex": 98,
            "nanosleep": 101, "clock_gettime": 113, "clock_nanosleep": 115, "sched_yield": 124, "restart_syscall": 128,
            "sigaltstack": 132, "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "getrusage": 165,
            "gettimeofday": 169, "getpid": 172, "gettid": 178, "brk": 214, "munmap": 215, "mremap": 216,
            "madvise": 233, "getrandom": 278, "rseq": 293,
        },
        {"mmap": 222, "mprotect": 226},
    ),
}  # fmt: skip
"""By machine: its name in ``linux/audit.h``, the calls that are allowed, and those that may make no code of memory."""


def cpu_s_of(size_bytes: int) -> int:
    """How many seconds of a processor a recording of that size may cost, however much sound it unfolds to."""
    return min(CPU_S, _LEAST_CPU_S + size_bytes // _BYTES_A_CPU_S)


def confine(*, open_files: int, cpu_s: int = CPU_S) -> bool:
    """Takes it away. Whatever is to be imported has to be imported before.

    Args:
        open_files: descriptors below this number stay; there are no others.
        cpu_s: after so many seconds of a processor it is ended by SIGXCPU.

    Returns:
        Whether system calls are filtered.
    """
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # whoever started it ends it; a signal to a whole group is not for it
    _be_the_first_to_go()
    held_bytes = _held_bytes()
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CPU, cpu_s, cpu_s + _CPU_GRACE_S)
    _limit(resource.RLIMIT_NPROC, 0)
    if held_bytes:
        _limit(resource.RLIMIT_AS, held_bytes + MEMORY_BYTES)
    _limit(resource.RLIMIT_NOFILE, open_files)
    return _filter_calls()


def _limit(what: int, most: int, hard: int | None = None) -> None:
    with suppress(ValueError, OSError):  # a lower one is set already, or this system has none
        resource.setrlimit(what, (most, most if hard is None else hard))


def _held_bytes() -> int:
    """How much address space the process has; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _be_the_first_to_go() -> None:
    """Where memory runs out, the kernel ends this process before any other."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _filter_calls() -> bool:
    known = _CALLS.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    machine, allowed, without_code = known
    program = _program(machine, sorted(allowed.values()), sorted(without_code.values()))
    libc = ctypes.CDLL(None, use_errno=True)
    kept = ctypes.create_string_buffer(program, len(program))
    of_it = ctypes.create_string_buffer(struct.pack("@HP", len(program) // 8, ctypes.addressof(kept)))
    libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(of_it), 0, 0) == 0)


def _program(machine: int, allowed: list[int], without_code: list[int]) -> bytes:
    """A filter in classic BPF: ``struct sock_filter`` after ``struct sock_filter`` (linux/filter.h)."""
    lines = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUALS, 1, 0, machine),
        (_RETURN, 0, 0, _EPERM),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    for number in allowed:
        lines += [(_EQUALS, 0, 1, number), (_RETURN, 0, 0, _ALLOW)]
    for number in without_code:
        lines += [
            (_EQUALS, 0, 4, number),
            (_LOAD, 0, 0, _THIRD_ARGUMENT_AT),
            (_HAS_BITS, 1, 0, _PROT_EXEC),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _EPERM),
        ]
    lines.append((_RETURN, 0, 0, _EPERM))
    return b"".join(struct.pack("=HBBI", *line) for line in lines)
