"""Taking part: what newcomers pass through, what cares for people, what pays them."""
