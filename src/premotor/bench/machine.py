"""What a number was measured on."""

import os
import platform


def cores() -> int:
    """How many cores this process may use; fewer than there are where somebody has set its affinity."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def machine() -> str:
    """The processor's kind and the cores this process may use."""
    return f"{platform.machine()}, {cores()} cores"
