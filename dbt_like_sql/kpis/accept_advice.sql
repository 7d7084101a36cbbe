-- One row is what to set accept of [identity] to, where what stewards said of the sample makes it clear.
-- Raise it where the pairs just above are of one less often than is worth the risk of a wrong
-- merge, with 95 % certainty; lower it where those just below are more often.
-- Grain: suggested
with accept_advice as (
    select accept, suggested, low, high, decided_count, pair_count from identity.accept_advice
)

select
    accept,
    suggested,
    low,
    high,
    decided_count,
    pair_count
from accept_advice
