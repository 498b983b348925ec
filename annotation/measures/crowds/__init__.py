"""What several people's judgments of the same pairs come to. Workers only: numpy and scipy."""
