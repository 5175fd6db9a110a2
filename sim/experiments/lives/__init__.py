"""The same deal in two worlds: what happened to it, and what decided."""
