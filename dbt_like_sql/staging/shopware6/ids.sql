-- One row is a key of Shopware and what it stands for.
-- Grain: silo, source_file, source_row
with shopware6_ids as (
    select silo, source_file, source_row, entity, id, code
    from raw.shopware6_ids
)

select
    silo,
    source_file,
    source_row,
    lower(trim(entity)) as entity, -- country | country_state | state_machine_state
    lower(clean_text(id)) as id, -- Key, 32 hexadecimal digits
    clean_text(code) as code -- DE, DE-BY, completed
from shopware6_ids
