"""Taking part: onboarding, care, pay, platforms, one's own work."""
