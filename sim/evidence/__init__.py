"""Held against the evidence: published studies, repeated on simulated organisations."""
