"""What annotators may say of a task: whether it answers the questions, and what it means."""
