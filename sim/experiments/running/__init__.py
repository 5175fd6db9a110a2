"""Runs: what to run, on which executor, what is kept, where it comes from."""
