"""Search: words and signs of any script, what a query means in other languages, the index, and columns for counting."""
