"""Parts of `scripts/mutate.py`: faults, where the tests go, and the judge."""
