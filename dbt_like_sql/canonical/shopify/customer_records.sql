-- One row is an account of the shop, or the guest of an order that belongs to no account.
-- Test records, staff and collector accounts of marketplaces are marked, never left out. E-mail and
-- numbers are the record's first usable contact points.
-- Grain: silo, source_key
with shopify_customers as (
    select
        silo, customer_id as source_key, source_file, source_row, first_name, last_name,
        default_address_company, tags, tax_exempt, total_orders, total_spent, birth_date
    from staging.shopify_customers
    where customer_id is not null
    qualify row_number() over (
        partition by silo, customer_id order by source_file desc, source_row
    ) = 1
),

shopify_orders as (
    select silo, source_file, source_row, billing_name, billing_company, shipping_name, tags
    from staging.shopify_orders
),

orders as (
    select silo, customer_source_key as source_key, source_file, source_row, ordered_at
    from canonical.shopify_orders
),

contact_points as (
    select
        silo, source_key, kind, value_raw, case when is_valid then value_norm end as value_norm,
        invalid_reason = 'dummy' as is_dummy
    from canonical.shopify_contact_points
    where is_primary
),

own_email_domains as (
    select domain from settings.own_email_domains
),

retailer as (
    select currency from settings.retailer
),

night as (
    select delivery_on from settings.night
),

activity as (
    select silo, source_key, min(ordered_at) as first_order_at, max(ordered_at) as last_order_at
    from orders
    group by silo, source_key
),

contacts as (
    select
        silo,
        source_key,
        max(value_raw) filter (where kind = 'email') as email_raw, -- E-mail address as delivered
        max(value_norm) filter (where kind = 'email') as email_norm, -- E-mail address, normalised
        coalesce(
            max(value_raw) filter (where kind = 'phone'),
            max(value_raw) filter (where kind = 'mobile')
        ) as phone_raw, -- Main phone number as delivered
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Main landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164, -- Main mobile number, E.164
        coalesce(bool_or(is_dummy) filter (where kind = 'email'), false) as is_email_dummy
    from contact_points
    group by silo, source_key
),

guests as (
    select
        silo, source_key, source_file, source_row, tags, billing_company as company,
        coalesce(billing_name, shipping_name) as full_name_raw
    from orders
    inner join shopify_orders using (silo, source_file, source_row)
    where starts_with(source_key, 'order:')
),

records as (
    select
        silo,
        source_key,
        source_file,
        source_row,
        false as is_guest, -- True if the record stems from an order without an account
        first_name as first_raw,
        last_name as last_raw,
        case when first_name is null and last_name is not null then split_full_name(last_name) end
            as split_name,
        concat_ws(' ', first_name, last_name) as full_name_raw, -- Full name as delivered
        default_address_company as company,
        tags,
        tax_exempt,
        total_orders,
        total_spent
    from shopify_customers
    union all
    select
        silo, source_key, source_file, source_row, true, null, null,
        split_full_name(full_name_raw), full_name_raw, company, tags, null, null, null
    from guests
),

named as (
    select
        silo, source_key, source_file, source_row, is_guest, full_name_raw, tax_exempt,
        total_orders, total_spent,
        clean_text(company) as company,
        coalesce(first_raw, split_name.first_name) as first_raw,
        coalesce(split_name.last_name, last_raw) as last_raw,
        list_filter(
            list_transform(string_split(tags, ','), lambda tag: trim(tag)), lambda tag: tag <> ''
        ) as tags, -- Tags of the account, or of the guest's order
        list_transform(string_split(lower(tags), ','), lambda tag: trim(tag)) as lower_tags
    from records
),

read as (
    select
        silo, source_key, source_file, source_row, is_guest, full_name_raw, company, tags,
        lower_tags, tax_exempt, total_orders, total_spent, last_raw,
        case when coalesce(salutation_norm(first_raw), '') <> 'familie'
            then name_case(strip_titles(first_raw)) end as first_name,
        name_case(strip_titles(last_raw)) as last_name,
        academic_title(full_name_raw) as academic_title, -- Academic titles in the name
        salutation_in_front(full_name_raw)
            as salutation, -- herr | frau | familie, if the name starts with it
        legal_form(full_name_raw) is not null
        or (is_guest or first_raw is null) and looks_like_organisation(full_name_raw)
        or first_raw is null and last_raw is null and company is not null as is_organisation,
        is_dummy_name(first_raw, last_raw) as is_name_dummy
    from named
),

judged as (
    select
        read.silo, read.source_key, source_file, source_row, is_guest, full_name_raw, tags,
        lower_tags, tax_exempt, total_orders, total_spent, last_raw, first_name, last_name,
        academic_title, salutation, is_organisation,
        email_raw, email_norm, phone_raw, phone_e164, mobile_e164,
        case when is_organisation then coalesce(company, full_name_raw) else company end
            as company_name, -- Name of the organisation, if the record names one
        coalesce(is_name_dummy, is_email_dummy, false)
            as is_test, -- True if the name is a placeholder, or only a dummy address is there
        own_email_domains.domain is not null
        and not regexp_full_match(email_local_part(email_norm), '\d+')
        or coalesce(list_has_any(lower_tags, ['mitarbeiter', 'personal', 'staff']), false)
            as is_employee -- True for an address or tag of the retailer's own people
    from read
    left join contacts using (silo, source_key)
    left join own_email_domains on email_domain(email_norm) = own_email_domains.domain
)

select
    judged.silo,
    judged.source_key,
    judged.source_file,
    judged.source_row,
    case when not is_guest and not regexp_matches(judged.source_key, '^(email|phone):')
        then judged.source_key end
        as shop_customer_no, -- Number of the web shop; null for guests and where it gives none
    case
        when salutation = 'familie' then 'group'
        when is_organisation then 'organisation'
        when is_couple(full_name_raw, judged.first_name) then 'group'
        when judged.first_name is null and judged.last_name is null then 'unknown'
        else 'person'
    end as party_type, -- person | organisation | group | unknown
    case
        when is_test then 'test'
        when is_marketplace_name(full_name_raw) then 'service_account'
        when is_employee then 'employee'
        when is_guest then 'guest'
        else 'customer'
    end as record_class, -- customer | guest | employee | test | service_account
    is_guest,
    is_employee,
    is_test,
    salutation,
    academic_title,
    case when not is_organisation then nobility_prefix(last_raw) end
        as name_prefix_nobility, -- Former title of nobility in the surname
    case when not is_organisation then judged.first_name end as first_name, -- First names
    case when not is_organisation then judged.last_name end as last_name, -- Surname with particles
    case when not is_organisation then name_suffix(full_name_raw) end
        as name_suffix, -- jun. | sen. | I to IV
    nullif(full_name_raw, '') as full_name_raw, -- Name as delivered
    company_name,
    legal_form(company_name) as legal_form, -- Legal form found in the company name
    plausible_birth_date(birth_date, delivery_on)
        as birth_date, -- Date of birth; placeholder dates are null
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    judged.tags,
    coalesce(judged.tax_exempt, false) as is_tax_exempt, -- True if the customer buys without VAT
    coalesce(list_contains(lower_tags, 'redacted'), false)
        as is_deleted, -- True if the shop has redacted the account
    judged.total_orders as reported_order_count,
    judged.total_spent as reported_total_spent,
    case when judged.total_spent is not null then currency end
        as reported_currency, -- The retailer's currency, where sales are reported
    case when is_guest then first_order_at end
        as created_at, -- Time of the guest's order; the export does not date accounts
    last_order_at as last_activity_at -- Time of the last order
from judged
cross join retailer
cross join night
left join shopify_customers as account
    on judged.silo = account.silo and judged.source_key = account.source_key
left join activity on judged.silo = activity.silo and judged.source_key = activity.source_key
