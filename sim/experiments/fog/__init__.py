"""One week of a team as it is, and as managers see it."""
