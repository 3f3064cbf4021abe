"""premotor: an open robot brain that simulates every move before it makes it."""

__version__ = "0.1.0"
