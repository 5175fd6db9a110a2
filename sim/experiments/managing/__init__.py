"""A world that somebody manages quarter by quarter: decided, lived, looked at, decided again."""
