"""The round-trip oracle: known deals, written as every vendor's export, must come back as they were."""
