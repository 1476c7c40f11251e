"""What the user sees: the provider and one algorithm per file."""
