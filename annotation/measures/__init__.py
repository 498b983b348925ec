"""Pure functions over numbers: how judgments become measures. No Django here."""
