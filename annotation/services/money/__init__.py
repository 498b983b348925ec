"""Money: what a campaign may spend, what people are owed, and what they were paid."""
