"""The engines: control flow over the rules, twice, with one result."""
