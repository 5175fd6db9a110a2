"""What results say: one file a result."""
