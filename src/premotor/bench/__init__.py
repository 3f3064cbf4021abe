"""Suites, scoring and reports with confidence intervals."""
