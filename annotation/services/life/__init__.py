"""What happens to a campaign as a whole: what fits together, clones, looks at it beforehand."""
