"""Everything that is recorded of the past of deals, as changes of single fields."""
