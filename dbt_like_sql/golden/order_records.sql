-- One row is a record of an order in one silo, with the real sale or return it is about.
-- Records are of the same order if they name the same web order number, or the same receipt of the
-- same store and day; a record that names neither stands alone. Of these the silo that comes first
-- in settings.silos.sale_precedence counts, those of other silos are duplicates. Several documents
-- of one sale in that silo (a split delivery) are that one sale, cancelled ones left aside; each
-- return document is a return of its own. The id is made from what matched, so that it stays the
-- same whichever silo counts. Shops may number alike: where several orders of shops have a number,
-- each is a sale of its own, and a record of another silo means the one of the same total, if any.
-- Grain: silo, order_key
with orders as (
    select
        silo, order_key, order_type, status, external_order_ref, receipt_no, ref_order_key,
        location_code, grand_total_gross, business_date, ordered_at
    from canonical.orders
),

silos as (
    select silo, kind, sale_precedence from settings.silos
),

locations as (
    select silo, code, location_id from settings.locations
),

sold_by_shops as (
    select silo, order_key, external_order_ref, grand_total_gross
    from orders
    inner join silos using (silo)
    where kind = 'shop' and order_type = 'sale' and external_order_ref is not null
),

repeated as (
    select external_order_ref, true as is_repeated
    from sold_by_shops
    group by external_order_ref having count(*) > 1
),

meant as (
    select
        orders.silo, orders.order_key,
        if(count(*) = 1, any_value(sold.silo || ':' || sold.order_key), null)
            as sold_as -- The shop's order that a repeated number means
    from orders
    inner join repeated using (external_order_ref)
    inner join silos using (silo)
    inner join sold_by_shops as sold using (external_order_ref)
    where if(
        kind = 'shop',
        orders.silo = sold.silo
        and if(order_type = 'sale', orders.order_key, ref_order_key) = sold.order_key,
        abs(abs(orders.grand_total_gross) - abs(sold.grand_total_gross)) < 0.02
    )
    group by orders.silo, orders.order_key
),

keyed as (
    select
        orders.silo,
        orders.order_key,
        order_type,
        coalesce(status = 'cancelled', false) as is_cancelled,
        locations.location_id, -- Place that sold or took back; null if the silo names none
        if(is_repeated, orders.external_order_ref || '/' || sold_as, orders.external_order_ref)
            as web_number,
        case
            when web_number is not null then concat_ws('/', order_type, 'web', web_number)
            when receipt_no is not null and location_id is not null and business_date is not null
                then concat_ws('/', order_type, location_id, business_date, receipt_no)
            else order_type || '/' || orders.silo || ':' || orders.order_key
        end as match_key, -- What records of the same order have in common
        case
            when web_number is not null then 'external_order_ref'
            when receipt_no is not null and location_id is not null and business_date is not null
                then 'store_receipt'
            else 'alone'
        end as match_rule, -- external_order_ref | store_receipt | alone
        sale_precedence,
        ordered_at
    from orders
    left join repeated on orders.external_order_ref = repeated.external_order_ref
    left join meant on orders.silo = meant.silo and orders.order_key = meant.order_key
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
