"""`python -m premotor`: the command line."""

from premotor.cli.main import run

run()
