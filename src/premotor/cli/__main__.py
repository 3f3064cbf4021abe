"""`python -m premotor.cli`: the command line."""

from premotor.cli.main import run

run()
