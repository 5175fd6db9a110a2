"""What every lever brings, one step from where a firm stands: alone, and the best in pairs."""
