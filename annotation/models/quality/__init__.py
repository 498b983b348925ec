"""What is known of a campaign's judgments: facts rolled up, aggregates, checks, adjudications."""
