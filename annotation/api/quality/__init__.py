"""How good the judgments are: the dashboard, agreement, annotators, shortcuts, adjudication."""
