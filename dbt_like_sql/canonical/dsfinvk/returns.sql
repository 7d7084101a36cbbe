-- One row is a line of a receipt with which goods were taken back.
-- It may stand beside goods that are bought; counter entries of cancelled lines take nothing back,
-- neither do deposits paid out, nor receipts that were cancelled.
-- Grain: silo, return_id
with orders as (
    select silo, order_key, business_date, ordered_at
    from canonical.dsfinvk_orders
    where status <> 'cancelled'
),

order_lines as (
    select
        silo, order_key, line_no, source_file, source_row, ref_order_key, sku, location_code, qty,
        currency, line_gross, line_net
    from canonical.dsfinvk_order_lines
    where line_type = 'product' and qty < 0 and line_status <> 'rejected'
),

dsfinvk_lines as (
    select silo, order_key, pos_zeile as line_no
    from staging.dsfinvk_lines
    where p_storno
)

select
    silo,
    order_key || '/' || line_no as return_id, -- Receipt and line of the return
    source_file,
    source_row,
    ref_order_key as order_key,
    order_key as return_order_key,
    line_no as return_line_no,
    'line' as return_level, -- Known down to the line
    sku,
    location_code,
    -qty as qty, -- Quantity taken back, above zero
    currency,
    -line_gross as refund_gross, -- Refund incl. VAT, above zero
    -line_net as refund_net, -- Refund without VAT, above zero
    false as is_deleted, -- The export has no deleted lines
    business_date,
    ordered_at as returned_at
from order_lines
inner join orders using (silo, order_key)
anti join dsfinvk_lines using (silo, order_key, line_no)
