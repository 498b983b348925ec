"""The managers' calls on people: who is in a campaign, teams, invitations."""
