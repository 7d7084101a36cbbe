-- One row is the place of a till at a closing.
-- Grain: silo, source_file, source_row
with dsfinvk_location as (
    select
        silo, source_file, source_row,
        z_kasse_id, z_erstellung, z_nr, loc_name, loc_strasse, loc_plz, loc_ort, loc_land
    from raw.dsfinvk_location
),

silos as (
    select silo, time_zone from settings.silos
)

select
    place.silo,
    source_file,
    source_row,
    nullif(trim(z_kasse_id), '') as z_kasse_id, -- Till
    nullif(trim(z_nr), '') as z_nr, -- Number of the closing
    clean_text(loc_name) as loc_name, -- Name of the place
    clean_text(loc_strasse) as loc_strasse, -- Street and house number
    clean_text(loc_plz) as loc_plz, -- Postal code
    clean_text(loc_ort) as loc_ort, -- City
    clean_text(loc_land) as loc_land, -- Country as delivered
    parse_timestamp(z_erstellung, time_zone) as z_erstellung -- When the till was closed
from dsfinvk_location as place
left join silos on place.silo = silos.silo
