"""Dated facts: tiers, limits, models. Every row keeps its source, date and doubt."""
