-- One row is a payment of a receipt: a receipt may be paid in several ways.
-- The amount is the till's own currency, whatever was handed over; change is a payment below zero.
-- Payments make up the whole receipt, vouchers and deposits included.
-- Grain: silo, order_key, payment_no
with dsfinvk_datapayment as (
    select
        silo, order_key, source_file, source_row, zahlart_typ, zahlart_name, basiswaeh_betrag
    from staging.dsfinvk_datapayment
    where zahlart_typ <> 'Keine'
),

orders as (
    select silo, order_key, currency from canonical.dsfinvk_orders
)

select
    silo,
    order_key,
    row_number() over (partition by silo, order_key order by source_file, source_row)
        as payment_no, -- 1, 2, … within the receipt
    source_file,
    source_row,
    case zahlart_typ
        when 'Bar' then 'cash'
        when 'ECKarte' then 'card'
        when 'Kreditkarte' then 'credit_card'
        when 'ElZahlungsdienstleister' then 'wallet'
        when 'Guthabenkarte' then 'voucher'
        else 'other'
    end as payment_type, -- cash | card | credit_card | wallet | voucher | other
    coalesce(zahlart_name, zahlart_typ) as payment_name, -- How it was paid, in the till's words
    currency,
    basiswaeh_betrag as amount_gross,
    false as is_deleted -- The export has no deleted payments
from dsfinvk_datapayment
inner join orders using (silo, order_key)
