"""Experiments: replicate, compare, stop at a precision."""
