"""Goal and belief become steps, and steps become collision-free, timed motions."""
