"""What a run shows: event log, counters, responses, provenance."""
