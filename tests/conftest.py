"""Set before anything imports mujoco: on Linux, tests draw without a display."""

import os
import sys

if sys.platform.startswith("linux"):
    os.environ.setdefault("MUJOCO_GL", "egl")
