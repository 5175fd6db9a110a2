"""Comparing scenarios on the same luck: estimates, intervals, the transition, controls."""
