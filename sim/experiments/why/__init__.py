"""Why one scenario books more than another: exact accounts of a difference."""
