"""Taking part over HTTP: the guide, the way in, entry, one's own work, messages."""
