"""The loop: judgments retrain a model, a gate promotes it, its scores redraw the queue."""
