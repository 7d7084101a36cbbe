-- One row is a segment of buyers, what it is called in German and what to do about it.
-- The one place that names segments. A cell is a pair of scores, recency and frequency as the two
-- digits of a number: 54 is recency 5, frequency 4. Each of the 25 cells is in one segment; cell 0
-- is who has not bought.
-- Grain: segment
select
    segment, -- champions | loyal_customers | … | lost | prospect (has not bought)
    label_de, -- German label
    default_action, -- What to do about it, unless something better is known
    cells, -- Pairs of recency and frequency score that are in it
    position -- Place in a list of segments, the best first
from (
    values
    (1, 'champions', 'Champions', 'reward, early access, referral', [54, 55]),
    (2, 'loyal_customers', 'Stammkunden', 'upsell, loyalty tier', [34, 35, 44, 45]),
    (
        3, 'potential_loyalists', 'Potenzielle Stammkunden', 'join loyalty, second category',
        [42, 43, 52, 53]
    ),
    (4, 'new_customers', 'Neukunden', 'onboarding, second purchase', [51]),
    (5, 'promising', 'Vielversprechende', 'nudge', [41]),
    (6, 'need_attention', 'Aufmerksamkeit nötig', 'limited offer', [33]),
    (7, 'about_to_sleep', 'Einschlafende', 'reactivation content', [31, 32]),
    (8, 'at_risk', 'Gefährdete', 'win-back', [13, 14, 23, 24]),
    (9, 'cant_lose_them', 'Nicht verlieren', 'personal contact', [15, 25]),
    (10, 'hibernating', 'Ruhende', 'cheap channel only', [12, 21, 22]),
    (11, 'lost', 'Verlorene', 'stop spend', [11]),
    (12, 'prospect', 'Interessenten', 'first purchase', [0])
) as segments (position, segment, label_de, default_action, cells)
