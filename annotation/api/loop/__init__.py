"""The loop's calls: models, runs, checkpoints, scores."""
