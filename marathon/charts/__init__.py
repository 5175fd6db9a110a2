"""Charts whose titles answer a question, one a file."""
