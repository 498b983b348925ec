"""People: roles, teams, invitations, and their going."""
