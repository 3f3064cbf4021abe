"""The black box: everything in, everything out; replay; the film and the report of a run."""
