"""Reps: what next, how hard, how good, and whether to follow what was asked."""
