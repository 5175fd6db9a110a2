"""Managers: what they see, what they believe, what they do with finite hours."""
