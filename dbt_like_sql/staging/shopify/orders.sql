-- One row is a line item of an order of the shop.
-- Order-level values stand on the order's first row and are repeated here on each of its rows, so
-- that every row can be judged by itself. Names of salespersons become pseudonyms.
-- Grain: silo, source_file, source_row
with shopify_orders as (
    select
        silo, source_file, source_row,
        id, name, receipt_number, email, phone, financial_status, fulfillment_status,
        accepts_marketing, currency, discount_code, shipping_method, payment_method, source,
        location, employee, tags, tax_1_name, tax_2_name,
        billing_name, billing_company, billing_address1, billing_address2, billing_zip,
        billing_city, billing_province, billing_country, billing_phone,
        shipping_name, shipping_company, shipping_address1, shipping_address2, shipping_zip,
        shipping_city, shipping_province, shipping_country, shipping_phone,
        lineitem_sku, lineitem_name, lineitem_fulfillment_status, lineitem_quantity,
        lineitem_price, lineitem_compare_at_price, lineitem_discount,
        subtotal, shipping, taxes, total, discount_amount, refunded_amount, outstanding_balance,
        tax_1_value, tax_2_value, created_at, paid_at, fulfilled_at, cancelled_at
    from raw.shopify_orders
),

retailer as (
    select country_code as home_country from settings.retailer
),

first_rows as (
    select silo, source_file, name as order_name, min(source_row) as source_row
    from shopify_orders
    group by silo, source_file, name
),

headers as (
    select
        first_row.silo,
        first_row.source_file,
        first_row.order_name,
        clean_text(strip_apostrophe(id)) as id, -- Key of the order
        clean_text(strip_apostrophe(receipt_number)) as receipt_number, -- Receipt of a till
        clean_text(strip_apostrophe(email)) as email, -- E-mail address as typed
        clean_text(strip_apostrophe(phone)) as phone, -- Phone number on the order as typed
        lower(trim(financial_status))
            as financial_status, -- paid | partially_refunded | refunded | voided | pending
        lower(trim(fulfillment_status))
            as fulfillment_status, -- fulfilled | partial | unfulfilled
        parse_bool(accepts_marketing)
            as accepts_marketing, -- True for agreement to e-mail marketing with this order
        upper(trim(currency)) as currency, -- Currency of all amounts, ISO 4217
        clean_text(discount_code) as discount_code, -- Discount code used
        clean_text(shipping_method) as shipping_method, -- How the order reaches the customer
        clean_text(payment_method) as payment_method, -- How the order was paid
        lower(trim(source)) as source, -- web | pos | shopify_draft_order | an app
        clean_text(location) as location, -- Place of a sale at a till
        left(sha256(first_row.silo || '/' || nullif(fold_key(clean_text(employee)), '')), 16)
            as staff_pseudonym, -- Pseudonym of the salesperson
        clean_text(tags) as tags, -- Tags, separated by commas
        clean_text(tax_1_name) as tax_1_name, -- First VAT rate as text
        clean_text(tax_2_name) as tax_2_name, -- Second VAT rate as text
        clean_text(strip_apostrophe(billing_name)) as billing_name, -- Name of the payer
        clean_text(strip_apostrophe(billing_company)) as billing_company, -- Company of the payer
        clean_text(strip_apostrophe(billing_address1))
            as billing_address1, -- Street and house number of the payer
        clean_text(strip_apostrophe(billing_address2)) as billing_address2, -- Addition
        clean_text(strip_apostrophe(billing_zip)) as billing_zip, -- Postal code of the payer
        clean_text(strip_apostrophe(billing_city)) as billing_city, -- City of the payer
        clean_text(strip_apostrophe(billing_province)) as billing_province, -- State of the payer
        coalesce(country_code(billing_country), home_country)
            as billing_country, -- Country of the payer, ISO 3166-1 alpha-2
        clean_text(strip_apostrophe(billing_phone)) as billing_phone, -- Phone number as typed
        clean_text(strip_apostrophe(shipping_name)) as shipping_name, -- Name of the recipient
        clean_text(strip_apostrophe(shipping_company)) as shipping_company, -- Their company
        clean_text(strip_apostrophe(shipping_address1))
            as shipping_address1, -- Street and house number of the recipient
        clean_text(strip_apostrophe(shipping_address2)) as shipping_address2, -- Addition
        clean_text(strip_apostrophe(shipping_zip)) as shipping_zip, -- Postal code
        clean_text(strip_apostrophe(shipping_city)) as shipping_city, -- City of the recipient
        clean_text(strip_apostrophe(shipping_province)) as shipping_province, -- Their state
        coalesce(country_code(shipping_country), home_country)
            as shipping_country, -- Country of the recipient, ISO 3166-1 alpha-2
        clean_text(strip_apostrophe(shipping_phone)) as shipping_phone, -- Phone number as typed
        parse_decimal_en(subtotal) as subtotal, -- Goods after discounts
        parse_decimal_en(shipping) as shipping, -- Shipping fee
        parse_decimal_en(taxes) as taxes, -- VAT
        parse_decimal_en(total) as total, -- What the customer pays, incl. VAT
        parse_decimal_en(discount_amount) as discount_amount, -- Discount on the order as a whole
        parse_decimal_en(refunded_amount) as refunded_amount, -- Refunded so far incl. VAT
        parse_decimal_en(outstanding_balance) as outstanding_balance, -- Still to be paid incl. VAT
        parse_decimal_en(tax_1_value) as tax_1_value, -- VAT at the first rate
        parse_decimal_en(tax_2_value) as tax_2_value, -- VAT at the second rate
        parse_timestamp_iso(created_at) as created_at, -- When the order was placed
        parse_timestamp_iso(paid_at) as paid_at, -- When it was paid
        parse_timestamp_iso(fulfilled_at) as fulfilled_at, -- When it was fully sent
        parse_timestamp_iso(cancelled_at) as cancelled_at -- When it was cancelled
    from first_rows as first_row
    inner join shopify_orders as delivered
        on first_row.silo = delivered.silo
        and first_row.source_file = delivered.source_file
        and first_row.source_row = delivered.source_row
    cross join retailer
),

headers_with_contacts as (
    select
        silo, source_file, order_name, id, receipt_number, email, phone, financial_status,
        fulfillment_status, accepts_marketing, currency, discount_code, shipping_method,
        payment_method, source, location, staff_pseudonym, tags, tax_1_name, tax_2_name,
        billing_name, billing_company, billing_address1, billing_address2, billing_zip,
        billing_city, billing_province, billing_country, billing_phone,
        shipping_name, shipping_company, shipping_address1, shipping_address2, shipping_zip,
        shipping_city, shipping_province, shipping_country, shipping_phone,
        subtotal, shipping, taxes, total, discount_amount, refunded_amount, outstanding_balance,
        tax_1_value, tax_2_value, created_at, paid_at, fulfilled_at, cancelled_at,
        email_norm(email)
            as email_norm, -- E-mail address, normalised; null if it is not one address
        phone_e164(phone, billing_country) as phone_e164, -- Number on the order in E.164, or null
        phone_e164(billing_phone, billing_country) as billing_phone_e164, -- Payer's number in E.164
        phone_e164(shipping_phone, shipping_country)
            as shipping_phone_e164 -- Recipient's number in E.164
    from headers
)

select
    line.silo,
    line.source_file,
    line.source_row,
    header.id,
    clean_text(strip_apostrophe(line.name)) as name, -- Order number as the customer sees it
    header.receipt_number,
    clean_text(strip_apostrophe(line.lineitem_sku)) as lineitem_sku, -- Article number
    header.email,
    header.email_norm,
    header.phone,
    header.phone_e164,
    header.financial_status,
    header.fulfillment_status,
    header.accepts_marketing,
    header.discount_code,
    header.shipping_method,
    header.payment_method,
    header.source,
    header.location,
    header.staff_pseudonym,
    header.tags,
    header.tax_1_name,
    header.tax_2_name,
    header.billing_name,
    header.billing_company,
    header.billing_address1,
    header.billing_address2,
    header.billing_zip,
    header.billing_city,
    header.billing_province,
    header.billing_country,
    header.billing_phone,
    header.billing_phone_e164,
    header.shipping_name,
    header.shipping_company,
    header.shipping_address1,
    header.shipping_address2,
    header.shipping_zip,
    header.shipping_city,
    header.shipping_province,
    header.shipping_country,
    header.shipping_phone,
    header.shipping_phone_e164,
    clean_text(line.lineitem_name) as lineitem_name, -- Article and variant
    lower(trim(line.lineitem_fulfillment_status))
        as lineitem_fulfillment_status, -- fulfilled | partial | pending
    parse_decimal_en(line.lineitem_quantity) as lineitem_quantity, -- Quantity ordered
    header.currency,
    parse_decimal_en(line.lineitem_price) as lineitem_price, -- Price of one unit, before discounts
    parse_decimal_en(line.lineitem_compare_at_price)
        as lineitem_compare_at_price, -- Price of one unit it is compared with
    parse_decimal_en(line.lineitem_discount) as lineitem_discount, -- Discount on the line
    header.subtotal,
    header.shipping,
    header.taxes,
    header.total,
    header.discount_amount,
    header.refunded_amount,
    header.outstanding_balance,
    header.tax_1_value,
    header.tax_2_value,
    header.created_at,
    header.paid_at,
    header.fulfilled_at,
    header.cancelled_at
from shopify_orders as line
left join headers_with_contacts as header
    on line.silo = header.silo
    and line.source_file = header.source_file
    and line.name = header.order_name
