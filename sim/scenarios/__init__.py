"""Scenarios and organisations as files, and their loader."""
