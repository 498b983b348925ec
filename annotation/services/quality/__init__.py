"""Quality: what is watched of judgments and annotators, and what follows from it."""
