"""The annotator's calls: what is to be judged, what was said of it, and looking back."""
