"""The simulated sales organisation: people, market, clock, chance and the rules they follow."""
