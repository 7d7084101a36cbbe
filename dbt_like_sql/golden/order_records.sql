-- One row is a record of an order in one silo, with the real sale or return it is about.
-- Records are of the same order if they name the same web order number, or the same receipt of the
-- same store and day; a record that names neither stands alone. Of these the silo that comes first
-- in settings.silos.sale_precedence counts, those of other silos are duplicates. Several documents
-- of one sale in that silo (a split delivery) are that one sale, cancelled ones left aside; each
-- return document is a return of its own. The id is made from what matched, so that it stays the
-- same whichever silo counts. Where a number is of several sales, golden.shared_numbers says which of
-- them a record means; one that means none stands alone.
-- Grain: silo, order_key
with orders as (
    select
        silo, order_key, order_type, status, external_order_ref, receipt_no, location_code,
        business_date, ordered_at
    from canonical.orders
),

silos as (
    select silo, sale_precedence from settings.silos
),

locations as (
    select silo, code, location_id from settings.locations
),

shared_numbers as (
    select silo, order_key, coalesce(sold_as, '') as sold_as from golden.shared_numbers
),

keyed as (
    select
        orders.silo,
        orders.order_key,
        order_type,
        coalesce(status = 'cancelled', false) as is_cancelled,
        locations.location_id, -- Place that sold or took back; null if the silo names none
        case
            when sold_as = '' then 'alone'
            when external_order_ref is not null then 'external_order_ref'
            when receipt_no is not null and location_id is not null and business_date is not null
                then 'store_receipt'
            else 'alone'
        end as match_rule, -- external_order_ref | store_receipt | alone
        case match_rule
            when 'external_order_ref'
                then concat_ws('/', order_type, 'web', external_order_ref, sold_as)
            when 'store_receipt'
                then concat_ws('/', order_type, location_id, business_date, receipt_no, sold_as)
            else order_type || '/' || orders.silo || ':' || orders.order_key
        end as match_key, -- What records of the same order have in common
        sale_precedence,
        ordered_at
    from orders
    left join shared_numbers as shared
        on orders.silo = shared.silo and orders.order_key = shared.order_key
    left join silos on orders.silo = silos.silo
    left join locations
        on orders.silo = locations.silo and orders.location_code = locations.code
),

ranked as (
    select
        silo, order_key, order_type, is_cancelled, location_id, match_key, match_rule,
        first_value(silo) over (
            partition by match_key order by sale_precedence nulls last, silo
        ) as counted_silo, -- Silo whose records count
        bool_and(is_cancelled) over (partition by match_key, silo) as is_all_cancelled,
        row_number() over (
            partition by match_key, silo order by ordered_at nulls last, order_key
        ) as document_no -- Running number among the silo's documents of one order
    from keyed
),

judged as (
    select
        silo, order_key, order_type, location_id, match_key, match_rule, counted_silo, document_no,
        silo = counted_silo and (not is_cancelled or is_all_cancelled)
            as is_primary -- True if the record counts, false if another counts in its place
    from ranked
)

select
    silo,
    order_key,
    match_key || if(is_primary and order_type = 'return' and document_no > 1, '#' || document_no, '')
        as order_id, -- Order the record is about; a second return of one order ends in #2
    match_key,
    match_rule,
    document_no,
    counted_silo,
    is_primary,
    case when not is_primary then match_key end
        as duplicate_of, -- order_id that already counts the same sale; null if the record counts
    location_id
from judged
