"""Simulated places to live in and be tested in. A world gives observations; its truth is for scoring and training.

Seeds: a world, its things, its sensors and every draw in it come from one integer. Seeds below 1,000,000 are for
tests, demos and benches; training data is made with seeds from 1,000,000 on, and the two never meet.
"""
