-- The values that one record (silo $1, key $2) offers its customer: attribute, number, key, whether valid.
select attribute, 1 as seq, value_key, is_valid
from survivorship.customer_candidates
where silo = $1 and source_key = $2
union all
select attribute, seq, value_key, is_valid
from survivorship.contact_candidates
where silo = $1 and source_key = $2
union all
select 'loyalty_card_no', 1, card_no, true
from survivorship.card_candidates
where silo = $1 and source_key = $2
order by all
