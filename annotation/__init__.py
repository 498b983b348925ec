"""The platform: campaigns, judgments, quality, datasets, and the state of the loop."""
