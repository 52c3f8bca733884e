"""Writes of webhooks and deliveries, one function a verb; they never commit."""
