-- One row is a line item of an order of the shop, or its shipping fee as the last line.
-- The export states VAT and order-level discount for the order as a whole: both are spread over the
-- lines by amount, so that the lines add up to the order to the cent. With several VAT rates in an
-- order its lines carry the average one, and vat_rate is null. A gift card bears no VAT as long as
-- the order has anything else that may bear it.
-- Grain: silo, order_key, line_no
with shopify_orders as (
    select
        silo, source_file, source_row, name, lineitem_sku, lineitem_name,
        lineitem_fulfillment_status, lineitem_quantity, lineitem_price,
        lineitem_compare_at_price, coalesce(lineitem_discount, 0) as lineitem_discount,
        tax_1_name, tax_2_name, subtotal, coalesce(shipping, 0) as shipping, taxes,
        coalesce(discount_amount, 0) as discount_amount
    from staging.shopify_orders
),

orders as (
    select silo, order_key, source_file, order_number, location_code, currency
    from canonical.shopify_orders
),

-- Gift cards mostly have no number: their line is known by the article's name, before its variant.
gift_cards as (
    select distinct silo, unnest([sku, name]) as known_as
    from canonical.shopify_products
    where item_type = 'gift_card'
),

retailer as (
    select prices_include_tax from settings.retailer
),

items as (
    select
        orders.silo, orders.order_key, orders.source_file, orders.location_code, orders.currency,
        source_row, lineitem_sku, lineitem_name, lineitem_fulfillment_status, lineitem_quantity,
        lineitem_price, lineitem_compare_at_price, lineitem_discount, tax_1_name, tax_2_name,
        subtotal, shipping, taxes, discount_amount, known_as is not null as is_gift_card,
        lineitem_quantity * lineitem_price - lineitem_discount as own_amount,
        row_number() over order_so_far as line_no, -- Running number in the order
        sum(lineitem_quantity * lineitem_price - lineitem_discount) over order_so_far
            as amount_so_far,
        sum(lineitem_quantity * lineitem_price - lineitem_discount) over whole_order
            as amount_of_items,
        sum(lineitem_discount) over whole_order as discount_of_items
    from orders
    inner join shopify_orders as line
        on orders.silo = line.silo
        and orders.source_file = line.source_file
        and orders.order_number = line.name
    left join gift_cards
        on line.silo = gift_cards.silo
        and known_as = coalesce(lineitem_sku, regexp_replace(lineitem_name, ' - [^-]*$', ''))
    window
        whole_order as (partition by orders.silo, orders.order_key),
        order_so_far as (
            partition by orders.silo, orders.order_key
            order by source_row
            rows between unbounded preceding and current row
        )
),

discounted as (
    select
        silo, order_key, source_file, location_code, currency, source_row, lineitem_sku,
        lineitem_name, lineitem_fulfillment_status, lineitem_quantity, lineitem_price,
        lineitem_compare_at_price, lineitem_discount, tax_1_name, tax_2_name, subtotal, shipping,
        taxes, line_no, own_amount, amount_so_far, is_gift_card,
        subtotal + case
            when amount_of_items - subtotal = discount_amount then discount_amount
            else greatest(discount_amount - discount_of_items, 0)
        end as amount_before_order_discount
    from items
),

lines as (
    select
        silo,
        order_key,
        line_no,
        source_file,
        source_row,
        lineitem_sku as sku,
        lineitem_name as item_text,
        if(is_gift_card, 'gift_card_sale', 'product')
            as line_type, -- product | gift_card_sale | shipping
        case lineitem_fulfillment_status when 'fulfilled' then 'fulfilled' else 'open' end
            as line_status, -- open | fulfilled
        location_code,
        lineitem_quantity as qty,
        currency,
        lineitem_price as unit_price,
        lineitem_compare_at_price as unit_price_rrp,
        lineitem_quantity * lineitem_price as list_amount,
        tax_1_name,
        tax_2_name,
        subtotal + shipping as order_amount,
        taxes,
        cast(coalesce(
            subtotal * (amount_so_far - own_amount) / nullif(amount_before_order_discount, 0), 0
        ) as decimal(14, 2)) as amount_before,
        cast(coalesce(
            subtotal * amount_so_far / nullif(amount_before_order_discount, 0), 0
        ) as decimal(14, 2)) as amount_after
    from discounted
    union all
    select
        silo, order_key, line_no + 1, source_file, source_row, null, 'Versand', 'shipping',
        case lineitem_fulfillment_status when 'fulfilled' then 'fulfilled' else 'open' end,
        location_code, 1, currency, shipping, null, shipping, tax_1_name, tax_2_name,
        subtotal + shipping, taxes, subtotal, subtotal + shipping
    from discounted
    where shipping <> 0
    qualify row_number() over (partition by silo, order_key order by line_no desc) = 1
),

priced as (
    select
        silo, order_key, line_no, source_file, source_row, sku, item_text, line_type, line_status,
        location_code, qty, currency, unit_price, unit_price_rrp, list_amount, tax_1_name,
        tax_2_name, taxes, order_amount, amount_before, amount_after,
        amount_after - amount_before as amount,
        if(line_type = 'gift_card_sale', amount, 0) as gift_amount,
        sum(gift_amount) over (
            partition by silo, order_key
            order by line_no
            rows between unbounded preceding and current row
        ) as gift_so_far,
        sum(gift_amount) over (partition by silo, order_key) as gifts
    from lines
),

-- Where a line begins and ends in what bears VAT.
shares as (
    select
        silo, order_key, line_no, source_file, source_row, sku, item_text, line_type, line_status,
        location_code, qty, currency, unit_price, unit_price_rrp, list_amount, tax_1_name,
        tax_2_name, taxes, amount,
        order_amount = gifts as is_gift_only,
        order_amount - if(is_gift_only, 0, gifts) as taxed_amount,
        amount_before - if(is_gift_only, 0, gift_so_far - gift_amount) as taxed_before,
        amount_after - if(is_gift_only, 0, gift_so_far) as taxed_after
    from priced
),

taxed as (
    select
        silo, order_key, line_no, source_file, source_row, sku, item_text, line_type, line_status,
        location_code, qty, currency, unit_price, unit_price_rrp, list_amount, amount,
        if(
            taxed_amount = 0 and taxes = 0,
            0,
            cast(taxes * taxed_after / nullif(taxed_amount, 0) as decimal(14, 2))
            - cast(taxes * taxed_before / nullif(taxed_amount, 0) as decimal(14, 2))
        ) as line_tax, -- The line's share of the order's VAT
        case
            when line_type = 'gift_card_sale' and line_tax = 0 then 0
            when tax_2_name is null
                then parse_decimal_de(regexp_extract(tax_1_name, '(\d+(?:[.,]\d+)?)\s?%', 1)) / 100
        end as vat_rate -- VAT rate, 0.19 for 19 per cent; null if the order has several
    from shares
)

select
    silo,
    order_key,
    line_no,
    source_file,
    source_row,
    sku,
    item_text,
    line_type,
    line_status,
    location_code,
    qty,
    'ST' as uom, -- The shop counts pieces
    currency,
    case when prices_include_tax then unit_price end
        as unit_price_gross, -- Price of one unit incl. VAT; null where shop prices are net
    case when not prices_include_tax then unit_price end
        as unit_price_net, -- Price of one unit without VAT; null where shop prices are gross
    unit_price_rrp,
    case when prices_include_tax then list_amount - amount end
        as line_discount_gross, -- Line discount and share of the order's; null if prices are net
    amount + case when prices_include_tax then 0 else line_tax end
        as line_gross, -- Line total incl. VAT after discounts
    amount - case when prices_include_tax then line_tax else 0 end
        as line_net, -- Line total without VAT
    line_tax,
    vat_rate,
    false as is_deleted -- The export has no deleted lines
from taxed
cross join retailer
