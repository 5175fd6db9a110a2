"""Buyers: how they are reached, answer, cool down, decide, and live on as customers."""
