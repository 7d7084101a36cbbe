-- One row is the stock of an article in one storage location of a plant.
-- What is kept for the plant as a whole (safety stock, transit, lead time) stands on the plant's
-- first storage location only, so that it adds up; where no storage location has a row, on one with
-- an empty code, whose stock is unknown and not zero.
-- Grain: silo, sku, location_code, storage_code, owner
with sap_tables_mard as (
    select
        silo, source_file, source_row, matnr, werks, coalesce(lgort, '') as storage_code,
        coalesce(labst, 0) as labst, coalesce(insme, 0) as insme, coalesce(speme, 0) as speme,
        coalesce(umlme, 0) as umlme, coalesce(einme, 0) as einme, coalesce(retme, 0) as retme
    from staging.sap_tables_mard
    where matnr is not null and werks is not null
),

sap_tables_marc as (
    select
        silo, source_file, source_row, matnr, werks, eisbe, minbe, plifz,
        coalesce(umlmc, 0) + coalesce(trame, 0) as in_transit -- Between plants and in transit
    from staging.sap_tables_marc
    where matnr is not null and werks is not null
    qualify row_number() over (
        partition by silo, matnr, werks order by source_file desc, source_row
    ) = 1
),

sap_tables_mbew as (
    select
        silo, matnr, bwkey as werks,
        case vprsv when 'S' then stprs else verpr end / coalesce(nullif(peinh, 0), 1)
            as unit_cost -- Cost of one unit, by the article's price control
    from staging.sap_tables_mbew
    where bwtar is null
    qualify row_number() over (
        partition by silo, matnr, bwkey order by source_file desc, source_row
    ) = 1
),

sap_tables_mara as (
    select
        silo, matnr,
        any_value(meins order by source_row) as meins -- Base unit
    from staging.sap_tables_mara
    group by silo, matnr
),

retailer as (
    select currency from settings.retailer
),

storages as (
    select
        silo, matnr, werks, storage_code, source_file, source_row, labst, insme, speme, umlme,
        einme, retme,
        row_number() over (partition by silo, matnr, werks order by storage_code) as storage_rank
    from sap_tables_mard
),

plants as (
    select
        silo, matnr, werks, source_file, source_row, eisbe, minbe, plifz, in_transit,
        1 as storage_rank
    from sap_tables_marc
)

select
    silo,
    matnr as sku, -- Article number without padding zeros
    werks as location_code, -- Plant
    coalesce(storage_code, '') as storage_code, -- Storage location; '' for the plant as such
    'own' as owner, -- Consignment stock stands in other tables
    coalesce(storages.source_file, plants.source_file)
        as source_file, -- Extract of stocks, or of plants where there is no stock
    coalesce(storages.source_row, plants.source_row) as source_row, -- Number of the record there
    meins as uom,
    labst + insme + speme + einme + retme as on_hand, -- Physically there, in whatever state
    labst as on_hand_unrestricted, -- There and free for use
    insme as quality_qty, -- In quality inspection
    speme as blocked_qty, -- Blocked
    retme as returns_qty, -- Customer returns not yet judged
    umlme as transfer_qty, -- Moving between storage locations
    in_transit,
    eisbe as safety_stock,
    minbe as reorder_point,
    plifz as lead_time_days,
    currency,
    unit_cost,
    false as is_deleted -- The extracts carry no deletion mark
from storages
full join plants using (silo, matnr, werks, storage_rank)
left join sap_tables_mbew using (silo, matnr, werks)
left join sap_tables_mara using (silo, matnr)
cross join retailer
