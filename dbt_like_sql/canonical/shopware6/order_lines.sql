-- One row is a line of an order of the shop, or its shipping fee as the last line.
-- Where the lines' own export is delivered they have prices; the VAT is stated for the order as a
-- whole and spread over them by amount, so that they add up to the cent. Otherwise there is only
-- what the order says: quantities and articles, without prices, which are never made up.
-- Grain: silo, order_key, line_no
with shopware6_order_line_items as (
    select
        silo, order_id as order_key, source_file, source_row, product_id, product_number, type,
        label, quantity, unit_price, total_price
    from staging.shopware6_order_line_items
),

shopware6_orders as (
    select
        silo, source_file, source_row, line_items, amount_total, amount_net, shipping_total,
        tax_status <> 'net' as is_gross,
        case when tax_status <> 'net' then amount_total else amount_net end as order_amount
    from staging.shopware6_orders
),

shopware6_products as (
    select silo, id as product_id, min(product_number) as product_number
    from staging.shopware6_products
    group by silo, id
),

orders as (
    select silo, order_key, source_file, source_row, status, location_code, currency
    from canonical.shopware6_orders
),

headers as (
    select
        silo, order_key, source_file, source_row, location_code, currency, line_items, is_gross,
        shipping_total, order_amount,
        amount_total - amount_net as order_tax,
        case when status = 'completed' then 'fulfilled' else 'open' end
            as line_status -- open | fulfilled: as the order
    from orders
    inner join shopware6_orders using (silo, source_file, source_row)
),

priced as (
    select
        silo, order_key, line.source_file, line.source_row, product_id,
        line.product_number as given_number, type, label as item_text, quantity, unit_price,
        total_price as amount,
        row_number() over (
            partition by silo, order_key order by line.source_file, line.source_row
        ) as line_no -- Running number in the order
    from shopware6_order_line_items as line
    inner join headers using (silo, order_key)
),

shipping as (
    select
        silo, order_key, headers.source_file, headers.source_row, null as product_id,
        null as given_number, 'shipping' as type, 'Versand' as item_text, 1 as quantity,
        shipping_total as unit_price, shipping_total as amount, line_no + 1 as line_no
    from priced
    inner join headers using (silo, order_key)
    where shipping_total <> 0
    qualify row_number() over (partition by silo, order_key order by line_no desc) = 1
),

items as (
    select
        silo, order_key, source_file, source_row, unnest(string_split(line_items, '|')) as item,
        unnest(range(1, len(string_split(line_items, '|')) + 1)) as line_no
    from headers
    anti join priced using (silo, order_key)
),

unpriced as (
    select
        silo, order_key, source_file, source_row,
        nullif(regexp_extract(item, '([0-9a-f]{32})$', 1), '') as product_id,
        try_cast(regexp_extract(item, '^\s*(\d+)x', 1) as decimal(14, 3)) as quantity,
        line_no
    from items
),

lines as (
    select
        silo, order_key, source_file, source_row, product_id, given_number, type, item_text,
        quantity, unit_price, amount, line_no
    from priced
    union all
    select
        silo, order_key, source_file, source_row, product_id, given_number, type, item_text,
        quantity, unit_price, amount, line_no
    from shipping
    union all
    select
        silo, order_key, source_file, source_row, product_id, null,
        case when product_id is not null then 'product' end, null, quantity, null, null, line_no
    from unpriced
    where quantity is not null
),

taxed as (
    select
        silo, order_key, lines.source_file, lines.source_row, product_id, given_number, type,
        item_text, quantity, unit_price, amount, line_no, line_status, location_code, currency,
        is_gross,
        cast(
            order_tax * sum(amount) over so_far / nullif(order_amount, 0) as decimal(14, 2)
        ) - cast(
            order_tax * (sum(amount) over so_far - amount) / nullif(order_amount, 0)
            as decimal(14, 2)
        ) as line_tax -- The line's share of the order's VAT
    from lines
    inner join headers using (silo, order_key)
    window so_far as (
        partition by silo, order_key order by line_no
        rows between unbounded preceding and current row
    )
)

select
    silo,
    order_key,
    line_no,
    source_file,
    source_row,
    coalesce(given_number, product_number, product_id)
        as sku, -- Article number; the article's key where no export has its number
    item_text,
    case
        when type in ('product', 'shipping') then type
        when type in ('promotion', 'discount', 'credit') then 'discount'
    end as line_type, -- product | shipping | discount; null for what the shop calls custom
    line_status,
    location_code,
    quantity as qty,
    'ST' as uom, -- The shop counts pieces
    currency,
    case when is_gross then unit_price end
        as unit_price_gross, -- Price of one unit incl. VAT; null where prices are net
    case when not is_gross then unit_price end
        as unit_price_net, -- Price of one unit without VAT; null where prices are gross
    case when is_gross then amount else amount + line_tax end
        as line_gross, -- Line total incl. VAT after discounts on it
    case when is_gross then amount - line_tax else amount end
        as line_net, -- Line total without VAT
    line_tax,
    false as is_deleted -- The export has no deleted lines
from taxed
left join shopware6_products using (silo, product_id)
