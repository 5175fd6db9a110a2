"""What would the engine say of a setting? Estimated in a millisecond, from settings it was asked."""
