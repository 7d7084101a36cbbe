-- One row is an order, a receipt or a return document, typed.
-- What kind of document it is, its status and its channel are told by words; a document without a
-- word for its kind is a sale, or a return if its total is below zero. What is sold at a till is
-- sold in a store and done with.
-- Grain: silo, source_file, source_row
with generic_orders as (
    select
        silo, source_file, source_row, order_key, order_number, external_order_ref, receipt_no,
        customer_source_key, customer_email, loyalty_card_no, ref_order_key, order_type, status,
        channel, location_code, pos_id, payment_method, promo_code, return_reason, currency,
        discount_gross, shipping_gross, tax_total, grand_total_gross, grand_total_net, ordered_at,
        ordered_time
    from raw.generic_orders
),

silos as (
    select silo, kind, decimal_mark, time_zone from settings.silos
),

retailer as (
    select currency as home_currency, time_zone as home_time_zone from settings.retailer
),

texts as (
    select
        document.silo,
        source_file,
        source_row,
        kind,
        home_time_zone,
        clean_text(strip_apostrophe(order_key)) as order_key, -- Key of the document
        clean_text(strip_apostrophe(order_number)) as order_number, -- Number people know
        clean_text(strip_apostrophe(external_order_ref))
            as external_order_ref, -- Order number of the web shop as delivered
        clean_text(strip_apostrophe(receipt_no)) as receipt_no, -- Receipt number as delivered
        clean_text(strip_apostrophe(customer_source_key)) as customer_source_key, -- Customer
        clean_text(strip_apostrophe(customer_email)) as customer_email, -- Address as typed
        replace(clean_text(strip_apostrophe(loyalty_card_no)), ' ', '')
            as loyalty_card_no, -- Loyalty card, without blanks
        clean_text(strip_apostrophe(ref_order_key)) as ref_order_key, -- Original sale
        clean_text(order_type) as order_type, -- Kind of document as delivered
        fold_text(clean_text(order_type)) as type_word,
        clean_text(status) as status, -- Status as delivered
        fold_text(clean_text(status)) as status_word,
        clean_text(channel) as channel, -- Channel as delivered
        fold_text(clean_text(channel)) as channel_word,
        clean_text(strip_apostrophe(location_code)) as location_code, -- Place
        clean_text(pos_id) as pos_id, -- Till
        clean_text(payment_method) as payment_method, -- How it was paid
        clean_text(promo_code) as promo_code, -- Discount code used
        clean_text(return_reason) as return_reason, -- Of a return: its reason
        coalesce(upper(clean_text(currency)), home_currency)
            as currency, -- Currency; the retailer's own if not given
        parse_decimal(discount_gross, decimal_mark) as discount_gross, -- Discount incl. VAT
        parse_decimal(shipping_gross, decimal_mark) as shipping_gross, -- Shipping fee incl. VAT
        parse_decimal(tax_total, decimal_mark) as tax_total, -- VAT inside the total
        parse_decimal(grand_total_gross, decimal_mark) as grand_total_gross, -- Total incl. VAT
        parse_decimal(grand_total_net, decimal_mark) as grand_total_net, -- Total without VAT
        date_with_time(ordered_at, ordered_time) as ordered_text,
        parse_timestamp(date_with_time(ordered_at, ordered_time), time_zone)
            as ordered_at, -- When it was ordered or sold
        time_of_day(ordered_time) as ordered_time -- Time of day in a column of its own
    from generic_orders as document
    left join silos on document.silo = silos.silo
    cross join retailer
)

select
    silo,
    source_file,
    source_row,
    order_key,
    order_number,
    external_order_ref,
    receipt_no,
    customer_source_key,
    customer_email,
    email_norm(customer_email) as email_norm, -- Address on the document, normalised
    loyalty_card_no,
    ref_order_key,
    order_type,
    case
        when regexp_matches(type_word, '(?:ein|an)kauf|purchase|lieferant|eingangsre|korrektur')
            then null  -- bought rather than sold, or a correction up or down
        when regexp_matches(
            type_word, 'angebot|quot|training|schulung|probe|entwurf|pro-?\s?forma'
        ) then 'none'
        when regexp_matches(
            type_word, 'retoure|rueckgabe|ruecknahme|return|refund|storno|gutschrift|erstattung'
        ) then 'return'
        when type_word is null and grand_total_gross < 0 then 'return'
        when type_word is null
            or regexp_matches(type_word, 'verkauf|sale|kauf|auftrag|bestell|order|rechnung|bon\b')
            then 'sale'
    end as document_kind, -- sale | return | none (an offer, training); null if unknown
    status,
    case
        when regexp_matches(
            status_word, '\b(?:nicht\b|not\b|teil|parti|un(?:bezahlt|paid|versandt|shipped))'
        )
            then case
                when regexp_matches(status_word, 'stornier|storno|cancel|annullier|abgebroch')
                    then null  -- not cancelled, or in part only: what is left of it counts
                when regexp_matches(status_word, 'bezahlt|paid|liefert|versend|versandt|shipped')
                    then 'open'
            end
        when regexp_matches(status_word, 'stornier|storno|cancel|annullier|abgebroch')
            then 'cancelled'
        when regexp_matches(status_word, 'offen|open|neu|new|bearbeitung|pending|angelegt')
            then 'open'
        when regexp_matches(
            status_word, 'abgeschl|complet|bezahlt|paid|geliefert|versend|versandt|shipped|erledigt'
        ) or status_word is null and kind = 'pos' then 'completed'
    end as status_read, -- open | completed | cancelled; null if unknown
    channel,
    case
        when regexp_matches(channel_word, 'marktplatz|marketplace|amazon|ebay|kaufland|otto|zalando')
            then 'marketplace'
        when regexp_matches(channel_word, 'web|online|internet|shop\b') then 'web'
        when regexp_matches(channel_word, 'filiale|laden|store|kasse|pos\b|markt\b') then 'store'
        when regexp_matches(channel_word, 'telefon|phone|hotline') then 'phone'
        when channel_word is null and kind = 'pos' then 'store'
        when channel_word is null and kind = 'shop' then 'web'
    end as channel_read, -- web | store | phone | marketplace; null if unknown
    location_code,
    pos_id,
    payment_method,
    promo_code,
    return_reason,
    currency,
    discount_gross,
    shipping_gross,
    tax_total,
    grand_total_gross,
    grand_total_net,
    business_day(ordered_text, ordered_at, home_time_zone)
        as business_date, -- Day of the document in the retailer's time zone
    ordered_at,
    ordered_time
from texts
