"""How good links are: against known truth, or without it, by what looks odd in them."""
