"""The market: accounts whose buying windows open and close whatever anybody does."""
