"""Why records are one customer or not: evidence by weight, what cut in, and how sure it is."""
