-- One row is a till at a closing.
-- Grain: silo, source_file, source_row
with dsfinvk_cashregister as (
    select silo, source_file, source_row, z_kasse_id, z_erstellung, z_nr, kasse_basiswaeh_code
    from raw.dsfinvk_cashregister
),

silos as (
    select silo, time_zone from settings.silos
)

select
    till.silo,
    source_file,
    source_row,
    nullif(trim(z_kasse_id), '') as z_kasse_id, -- Till
    nullif(trim(z_nr), '') as z_nr, -- Number of the closing
    upper(trim(kasse_basiswaeh_code)) as kasse_basiswaeh_code, -- Currency of all its amounts
    parse_timestamp(z_erstellung, time_zone) as z_erstellung -- When the till was closed
from dsfinvk_cashregister as till
left join silos on till.silo = silos.silo
