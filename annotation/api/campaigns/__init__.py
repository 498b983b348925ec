"""The managers' calls on campaigns."""
