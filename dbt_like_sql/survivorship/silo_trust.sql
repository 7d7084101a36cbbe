-- One row is how far a silo is trusted in an attribute: as set for it, else as the silo is.
-- A silo without any trust has none.
-- Grain: silo, attribute
with silos as (
    select silo, trust from settings.silos
),

attributes as (
    select attribute from settings.survivorship group by attribute
),

trust as (
    select silo, attribute, trust from settings.trust
)

select
    silos.silo,
    attributes.attribute,
    coalesce(trust.trust, silos.trust, 0) as trust, -- Trust in the silo, 0 to 1
    1::bigint << (dense_rank() over (order by silos.silo) - 1)::integer
        as silo_bit -- 1, 2, 4, …: sums of it are sets of silos
from silos
cross join attributes
left join trust on silos.silo = trust.silo and attributes.attribute = trust.attribute
