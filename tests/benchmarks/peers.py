"""What the working pages of two other platforms took, measured in a browser on another occasion."""

# By measure: what it is, Label Studio 1.23.2, Potato 2.12.1.
PEERS = {
    "requests": ("Requests on first load", "35", "37"),
    "wire": ("All bytes over the wire", "8.07 MB", "1.55 MB"),
    "size": ("Script and style, gzip -6", "2.08 MB", "0.30 MB"),
    "cold": ("Navigation to text, cold, median of 3", "2.43 s", "0.50 s"),
    "far": ("The same with 300 ms latency", "4.80 s", "1.65 s"),
    "transition": (
        "Key (theirs: click) to next text painted, 300 ms latency (ours: and processor ÷ 4)",
        "median 0.78 s, most 0.90 s of 10",
        "median 1.01 s, most 1.05 s of 10",
    ),
    "under": ("Of these under 100 ms", "0% of 10", "0% of 10"),
    "first": ("Apart: the very first transition", "not told apart", "1.09 s without latency"),
    "missed": ("Apart: next task not yet in memory", "every one", "every one"),
    "long": ("Opening two responses of 20,000 characters, processor ÷ 4", "not told", "not told"),
    "scroll": ("Scrolling them, processor ÷ 4", "not measured", "not measured"),
}


def row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
