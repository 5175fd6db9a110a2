"""How many teams for how many quarters until a pilot shows what a change does, and what it costs to be wrong."""
