__version__ = "0.1.0"  # written into every checkpoint
