-- One row is an order of the shop.
-- What the default profile has as keys only (countries, states) is looked up in the export 'ids';
-- a key that is not in there is unknown, and never the retailer's own country.
-- Grain: silo, source_file, source_row
with shopware6_orders as (
    select
        silo, source_file, source_row,
        id, order_number, sales_channel_id, customer_id, customer_number, customer_firstname,
        customer_lastname, customer_email, billing_address_street, billing_address_zipcode,
        billing_address_city, billing_address_company, billing_country,
        lower(trim(billing_address_country_id)) as billing_address_country_id,
        lower(trim(billing_address_country_state_id)) as billing_address_country_state_id,
        shipping_address_first_name, shipping_address_last_name, shipping_address_street,
        shipping_address_zipcode, shipping_address_city, shipping_country,
        lower(trim(shipping_address_country_id)) as shipping_address_country_id,
        lower(trim(shipping_address_country_state_id)) as shipping_address_country_state_id,
        lower(trim(order_state_id)) as order_state_id,
        order_state, payment_state, tax_status, currency, line_items, amount_total, amount_net,
        shipping_total, order_date_time
    from raw.shopware6_orders
),

shopware6_ids as (
    select silo, id, min(code) as code
    from staging.shopware6_ids
    where entity in ('country', 'country_state', 'state_machine_state')
    group by silo, id
),

retailer as (
    select country_code as home_country, prices_include_tax from settings.retailer
)

select
    orders.silo,
    source_file,
    source_row,
    lower(clean_text(orders.id)) as id, -- Key of the order
    clean_text(order_number) as order_number, -- Order number as the customer sees it
    lower(clean_text(sales_channel_id)) as sales_channel_id, -- Key of the sales channel
    lower(clean_text(customer_id)) as customer_id, -- Key of the account, or of the guest's record
    clean_text(customer_number) as customer_number, -- Number of the customer
    clean_text(customer_firstname) as customer_firstname, -- First name of the buyer
    clean_text(customer_lastname) as customer_lastname, -- Surname of the buyer
    clean_text(customer_email) as customer_email, -- E-mail address, cleaned
    email_norm(clean_text(customer_email))
        as email_norm, -- E-mail address, normalised; null if it is not one address
    clean_text(billing_address_company) as billing_address_company, -- Company of the payer
    clean_text(billing_address_street) as billing_address_street, -- Street and house number
    clean_text(billing_address_zipcode) as billing_address_zipcode, -- Postal code of the payer
    clean_text(billing_address_city) as billing_address_city, -- City of the payer
    billing_address_country_id, -- Key of the payer's country
    billing_address_country_state_id, -- Key of the payer's state
    billing_region.code as billing_region_code, -- Code of the payer's state, such as DE-BY
    coalesce(
        country_code(billing_country), country_code(billing_land.code),
        if(billing_address_country_id is null, home_country, null)
    ) as billing_country, -- Country, ISO 3166-1 alpha-2; the retailer's if none is given
    clean_text(shipping_address_first_name)
        as shipping_address_first_name, -- First name of the recipient
    clean_text(shipping_address_last_name)
        as shipping_address_last_name, -- Surname of the recipient
    clean_text(shipping_address_street) as shipping_address_street, -- Street and house number
    clean_text(shipping_address_zipcode) as shipping_address_zipcode, -- Postal code
    clean_text(shipping_address_city) as shipping_address_city, -- City of the recipient
    shipping_address_country_id, -- Key of the recipient's country
    shipping_address_country_state_id, -- Key of the recipient's state
    shipping_region.code as shipping_region_code, -- Code of the recipient's state
    coalesce(
        country_code(shipping_country), country_code(shipping_land.code),
        if(shipping_address_country_id is null, home_country, null)
    ) as shipping_country, -- Country, ISO 3166-1 alpha-2; the retailer's if none is given
    fold_key(concat(shipping_address_first_name, shipping_address_last_name))
        = fold_key(concat(customer_firstname, customer_lastname))
        as is_recipient, -- True if it is sent to the buyer; null where the recipient is not named
    order_state_id, -- Key of the order's state
    coalesce(lower(clean_text(order_state)), lower(state.code))
        as order_state, -- open | in_progress | completed | cancelled
    lower(clean_text(payment_state)) as payment_state, -- paid, open, refunded and others
    coalesce(lower(clean_text(tax_status)), if(prices_include_tax, 'gross', 'net'))
        as tax_status, -- gross | net | tax-free; as the retailer's prices are, if not given
    upper(clean_text(currency)) as currency, -- Currency of all amounts, ISO 4217
    clean_text(line_items) as line_items, -- Quantities and articles without prices
    parse_decimal_en(amount_total) as amount_total, -- What the customer pays, incl. VAT
    parse_decimal_en(amount_net) as amount_net, -- The same without VAT
    parse_decimal_en(shipping_total) as shipping_total, -- Shipping fee as prices are shown
    parse_timestamp_iso(order_date_time) as order_date_time -- When the order was placed
from shopware6_orders as orders
cross join retailer
left join shopware6_ids as billing_land
    on orders.silo = billing_land.silo and billing_address_country_id = billing_land.id
left join shopware6_ids as billing_region
    on orders.silo = billing_region.silo and billing_address_country_state_id = billing_region.id
left join shopware6_ids as shipping_land
    on orders.silo = shipping_land.silo and shipping_address_country_id = shipping_land.id
left join shopware6_ids as shipping_region
    on orders.silo = shipping_region.silo and shipping_address_country_state_id = shipping_region.id
left join shopware6_ids as state
    on orders.silo = state.silo and order_state_id = state.id
