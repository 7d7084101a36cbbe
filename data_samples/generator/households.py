"""Who lives together: household kinds with their shares.

Families, twins, fathers and sons of one name are commoner than in life: they make matching hard.
"""

# Kind, weight, roles of its members.
HOUSEHOLDS: tuple[tuple[str, float, str], ...] = (
    ("single", 0.46, "plain"),
    ("couple", 0.17, "plain spouse"),
    ("unmarried", 0.05, "plain partner"),
    ("family", 0.09, "plain spouse child"),
    ("big_family", 0.06, "plain spouse child child"),
    ("single_parent", 0.05, "plain child"),
    ("twin_family", 0.03, "plain spouse twin twin"),
    ("grown_twins", 0.015, "twin twin"),
    ("junior_family", 0.035, "father spouse son"),
    ("father_and_son", 0.02, "father son"),
    ("siblings", 0.02, "plain sibling"),
)
