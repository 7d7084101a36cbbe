"""Any table of people, linked: a CSV in, customer ids out, by the same modules as the night."""
