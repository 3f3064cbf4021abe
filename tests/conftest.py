"""Set before anything imports mujoco: on Linux, tests draw without a display. Property tests repeat themselves."""

import os
import sys

from hypothesis import settings

if sys.platform.startswith("linux"):
    os.environ.setdefault("MUJOCO_GL", "egl")

settings.register_profile("same", derandomize=True, deadline=None)
settings.load_profile("same")
