-- One row is a real sale or return, counted once whatever silos know it.
-- Amounts are those of the silo that counts, added up over its documents of the sale, the other
-- values those of the first; what it does not know of card and original sale comes from its
-- duplicates. Cancelled orders stay, with status 'cancelled', and count in no sum. Returns
-- have negative amounts.
-- Grain: order_id
with orders as (
    select
        silo, order_key, order_number, external_order_ref, receipt_no,
        customer_source_key, loyalty_card_no, order_type, status, channel, channel_detail,
        delivery_method, payment_status, fulfilment_status, payment_method, promo_code,
        return_reason, currency, items_gross, discount_gross, shipping_gross, tax_total,
        grand_total_gross, grand_total_net, refunded_gross, amount_quality,
        business_date, ordered_at, paid_at, fulfilled_at, cancelled_at
    from canonical.orders
),

order_records as (
    select
        silo, order_key, order_id, match_key, match_rule, document_no, is_primary, location_id
    from golden.order_records
),

original_sales as (
    select match_key, ref_order_id from golden.original_sales
),

order_customers as (
    select match_key, customer_id, identified, identification_confidence
    from golden.order_customers
),

noted_cards as (
    select silo, source_key from identity.record_fates
    where rule = 'loyalty_card'
),

silos as (
    select silo, 1::bigint << (row_number() over (order by silo) - 1)::integer as silo_bit
    from order_records
    group by silo
),

-- Few sales have several documents; only theirs are added up.
split_sales as (
    select order_id, min(document_no) as first_document_no
    from order_records
    where is_primary
    group by order_id
    having count(*) > 1
),

added as (
    select
        order_id,
        true as is_split,
        sum(items_gross)::decimal(18, 2) as items_gross,
        sum(discount_gross)::decimal(18, 2) as discount_gross,
        sum(shipping_gross)::decimal(18, 2) as shipping_gross,
        sum(tax_total)::decimal(18, 2) as tax_total,
        if(count(grand_total_gross) = count(*), sum(grand_total_gross), null)::decimal(18, 2)
            as grand_total_gross,
        if(count(grand_total_net) = count(*), sum(grand_total_net), null)::decimal(18, 2)
            as grand_total_net,
        sum(refunded_gross)::decimal(18, 2) as refunded_gross,
        max(amount_quality) filter (amount_quality <> 'ok') as amount_flaw
    from order_records
    semi join split_sales using (order_id)
    inner join orders using (silo, order_key)
    where is_primary
    group by order_id
),

first_documents as (
    select silo, order_key, order_id, match_key, match_rule, location_id
    from order_records
    left join split_sales using (order_id)
    where is_primary and document_no = coalesce(first_document_no, document_no)
),

locations as (
    select location_id, location_type from settings.locations
),

webshop as (
    select min(location_id) as webshop_id
    from locations
    where location_type = 'webshop_virtual'
),

known as (
    select
        match_key,
        count(*) as source_count, -- Number of records that know the order, all documents included
        bit_or(silo_bit) as silo_bits
    from order_records
    inner join silos using (silo)
    group by match_key
),

shown_cards as (
    select
        match_key,
        max(coalesce(loyalty_card_no, source_key))
            as loyalty_card_no -- Loyalty card shown, whichever silo noted it, if only as its customer
    from orders
    inner join order_records using (silo, order_key)
    left join noted_cards
        on orders.silo = noted_cards.silo and customer_source_key = source_key
    where coalesce(loyalty_card_no, source_key) is not null
    group by match_key
),

-- Each set of silos is spelled out once.
silo_sets as (
    select silo_bits, list(silo order by silo) as sources -- Silos that know the order
    from (select distinct silo_bits from known)
    inner join silos on silo_bits & silo_bit <> 0
    group by silo_bits
)

select
    order_id,
    orders.silo,
    orders.order_key,
    order_number,
    external_order_ref,
    receipt_no,
    ref_order_id,
    customer_id,
    customer_source_key,
    shown_cards.loyalty_card_no,
    coalesce(first_documents.location_id, case when channel = 'web' then webshop_id end)
        as location_id, -- Place that sold or took back; the web shop for its orders
    order_type,
    status,
    channel,
    channel_detail,
    delivery_method,
    payment_status,
    fulfilment_status,
    payment_method,
    promo_code,
    return_reason,
    match_rule, -- external_order_ref | store_receipt | alone: what its records have in common
    coalesce(identified, 'none')
        as identified, -- account | email (guest order) | loyalty | match | none
    identification_confidence,
    true as is_primary, -- Always true: duplicates are in golden.order_records only
    source_count,
    sources,
    currency,
    coalesce(added.items_gross, orders.items_gross) as items_gross, -- Articles incl. VAT
    coalesce(added.discount_gross, orders.discount_gross)
        as discount_gross, -- Discounts on the whole order, incl. VAT
    coalesce(added.shipping_gross, orders.shipping_gross)
        as shipping_gross, -- Shipping incl. VAT
    coalesce(added.tax_total, orders.tax_total) as tax_total, -- VAT in the total
    if(is_split, added.grand_total_gross, orders.grand_total_gross)
        as grand_total_gross, -- Total incl. VAT, negative for returns
    if(is_split, added.grand_total_net, orders.grand_total_net)
        as grand_total_net, -- Total without VAT; null if a document does not say
    coalesce(added.refunded_gross, orders.refunded_gross)
        as refunded_gross, -- Paid back according to the silo, incl. VAT
    coalesce(
        amount_flaw, nullif(amount_quality, 'ok'),
        if(if(is_split, added.grand_total_net, orders.grand_total_net) is null, 'missing', 'ok')
    ) as amount_quality, -- ok | estimated (gross from net) | missing (net unknown)
    business_date,
    ordered_at,
    paid_at,
    fulfilled_at,
    cancelled_at
from first_documents
inner join orders using (silo, order_key)
inner join known using (match_key)
left join shown_cards using (match_key)
left join added using (order_id)
left join silo_sets using (silo_bits)
left join original_sales using (match_key)
left join order_customers using (match_key)
cross join webshop
