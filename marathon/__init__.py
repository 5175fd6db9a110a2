"""What people touch: the command line, charts, reports, pages."""
