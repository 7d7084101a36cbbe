"""How often things happen: in which silos persons stand, and which fields they fill in."""

# Silo, number, share of persons with a record, share of those with a second one.
PRESENCE: tuple[tuple[str, int, float, float], ...] = (
    ("crm", 1, 0.48, 0.12),
    ("erp", 2, 0.38, 0.08),
    ("shop", 3, 0.32, 0.05),
    ("loyalty", 4, 0.42, 0.06),
)
GUEST_SHARE = 0.16  # persons who order without an account

# Silo, shares of records with birth date, e-mail, mobile, landline, address.
FILLED: tuple[tuple[str, float, float, float, float, float], ...] = (
    ("crm", 0.45, 0.68, 0.55, 0.50, 0.90),
    ("erp", 0.25, 0.48, 0.42, 0.60, 1.00),
    ("shop", 0.00, 1.00, 0.62, 0.00, 0.80),
    ("guest", 0.00, 1.00, 0.58, 0.00, 1.00),
    ("loyalty", 0.85, 0.52, 0.58, 0.40, 0.82),
)
