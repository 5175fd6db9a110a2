"""Forecasts as they were said: kept in a folder, and scored when the days have passed."""
