-- One row is an attribute, and what one point of each rule weighs in it; 0 if the rule is not asked.
-- Grain: attribute
with rule_ranges as (
    select attribute, rule, weight from survivorship.rule_ranges
)

select
    attribute,
    coalesce(max(weight) filter (rule = 'pinned'), 0) as pinned, -- Weight of a steward's pin
    coalesce(max(weight) filter (rule = 'valid'), 0) as valid, -- Weight of validity
    coalesce(max(weight) filter (rule = 'flawless'), 0) as flawless, -- Weight of a flaw less
    coalesce(max(weight) filter (rule = 'renamed'), 0) as renamed, -- Weight of a new surname
    coalesce(max(weight) filter (rule = 'confirmed'), 0) as confirmed, -- Weight of a proof
    coalesce(max(weight) filter (rule = 'agreement'), 0) as agreement, -- Weight of a silo more
    coalesce(max(weight) filter (rule = 'used'), 0) as used, -- Weight of a second of use
    coalesce(max(weight) filter (rule = 'recency'), 0) as recency, -- Weight of a second
    coalesce(max(weight) filter (rule = 'earliest'), 0) as earliest, -- Weight of a second before
    coalesce(max(weight) filter (rule = 'trust'), 0) as trust, -- Weight of a thousandth of trust
    coalesce(max(weight) filter (rule = 'first_named'), 0)
        as first_named, -- Weight of being the first of its record
    coalesce(max(weight) filter (rule = 'completeness'), 0)
        as completeness, -- Weight of a part or letter more
    coalesce(max(weight) filter (rule = 'spelling'), 0) as spelling -- Weight of umlauts
from rule_ranges
group by attribute
