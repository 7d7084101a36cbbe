-- One row is an account of the shop, what an order without an account has left, the guest of an
-- order that names none of them, or a subscription to the newsletter that no account has.
-- A business account is its company; a company beside a private person's name is where they work.
-- Tests and staff are marked, never left out. E-mail and numbers are the first usable ones.
-- Grain: silo, source_key
with shopware6_customers as (
    select
        silo, id as source_key, source_file, source_row, customer_number, salutation, first_name,
        last_name, active, coalesce(guest, false) as is_guest, customer_group, language,
        account_type, birthday, vat_ids, affiliate_code, billing_company, order_count,
        order_total_amount, created_at, updated_at, last_order_date,
        coalesce(title, billing_title) as title
    from staging.shopware6_customers
    where id is not null
    qualify row_number() over (partition by silo, id order by source_file desc, source_row) = 1
),

shopware6_orders as (
    select
        silo, source_file, source_row, customer_firstname, customer_lastname,
        billing_address_company
    from staging.shopware6_orders
),

orders as (
    select silo, customer_source_key as source_key, source_file, source_row, ordered_at
    from canonical.shopware6_orders
),

shopware6_newsletter_recipients as (
    select silo, source_file, source_row, salutation, title, first_name, last_name
    from staging.shopware6_newsletter_recipients
),

consents as (
    select silo, source_key, source_file, source_row from canonical.shopware6_consents
),

contact_points as (
    select
        silo, source_key, kind, value_raw, case when is_valid then value_norm end as value_norm,
        invalid_reason = 'dummy' as is_dummy
    from canonical.shopware6_contact_points
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

records as (
    select
        silo, source_key, source_file, source_row, is_guest, salutation, title, first_name,
        last_name, billing_company as company, account_type, customer_group
    from shopware6_customers
    union all
    select
        silo, source_key, source_file, source_row, true, null, null, customer_firstname,
        customer_lastname, billing_address_company, null, null
    from orders
    inner join shopware6_orders using (silo, source_file, source_row)
    where starts_with(source_key, 'order:')
    union all
    select
        silo, source_key, source_file, source_row, false, salutation, title, first_name,
        last_name, null, null, null
    from consents
    inner join shopware6_newsletter_recipients using (silo, source_file, source_row)
    where starts_with(source_key, 'newsletter:')
),

read as (
    select
        silo, source_key, source_file, source_row, is_guest, salutation, company, customer_group,
        last_name as last_raw,
        nullif(concat_ws(' ', title, first_name, last_name), '')
            as full_name_raw, -- Title and names as delivered
        salutation_norm(salutation) as salutation_read, -- herr | frau | divers | familie | firma
        name_case(strip_titles(first_name)) as first_name,
        name_case(strip_titles(last_name)) as last_name,
        coalesce(
            account_type = 'business' and company is not null
            or legal_form(concat_ws(' ', first_name, last_name)) is not null
            or first_name is null
            and coalesce(looks_like_organisation(last_name), last_name is null)
            and coalesce(company, last_name) is not null,
            false
        ) as is_organisation,
        is_dummy_name(first_name, last_name) as is_name_dummy,
        academic_titles(null, title, concat_ws(' ', first_name, last_name))
            as academic_title -- Academic titles, from whichever field
    from records
),

judged as (
    select
        read.silo, read.source_key, source_file, source_row, is_guest, salutation,
        salutation_read, full_name_raw, first_name, last_name, last_raw, customer_group,
        is_organisation, academic_title, email_raw, email_norm, phone_raw, phone_e164,
        mobile_e164,
        case when is_organisation then coalesce(company, full_name_raw) else company end
            as company_name, -- Name of the organisation, if the record names one
        coalesce(is_name_dummy, is_email_dummy, false)
            as is_test, -- True if the name is a placeholder, or only a dummy address is there
        own_email_domains.domain is not null
        and not coalesce(email_is_role(email_norm), false)
        or coalesce(
            fold_key(customer_group) in ('mitarbeiter', 'mitarbeitende', 'personal', 'staff'), false
        ) as is_employee -- True for an address or group of the retailer's own people
    from read
    left join contacts using (silo, source_key)
    left join own_email_domains on email_domain(email_norm) = own_email_domains.domain
)

select
    judged.silo,
    judged.source_key,
    judged.source_file,
    judged.source_row,
    account.customer_number as shop_customer_no,
    case
        when is_organisation then 'organisation'
        when salutation_read = 'familie' then 'group'
        when is_couple(full_name_raw, judged.first_name) then 'group'
        when judged.first_name is null and judged.last_name is null then 'unknown'
        else 'person'
    end as party_type, -- person | organisation | group | unknown
    case
        when is_test then 'test'
        when is_marketplace_name(coalesce(full_name_raw, company_name)) then 'service_account'
        when is_employee then 'employee'
        when judged.is_guest then 'guest'
        else 'customer'
    end as record_class, -- customer | guest | employee | test | service_account
    judged.is_guest, -- True if the record stems from an order without an account
    is_employee,
    is_test,
    judged.salutation as salutation_raw,
    case when not is_organisation then salutation_read end
        as salutation, -- herr | frau | divers | familie; null for organisations
    case when not is_organisation then academic_title end
        as academic_title, -- Academic titles; null for organisations
    case when not is_organisation then nobility_prefix(last_raw) end
        as name_prefix_nobility, -- Former title of nobility in the surname
    case when not is_organisation then judged.first_name end as first_name, -- First names
    case when not is_organisation then judged.last_name end as last_name, -- Surname with particles
    case when not is_organisation then name_suffix(full_name_raw) end
        as name_suffix, -- jun. | sen. | I to IV
    full_name_raw,
    company_name,
    legal_form(company_name) as legal_form, -- Legal form found in the company name
    plausible_birth_date(birthday, delivery_on)
        as birth_date, -- Date of birth; placeholder dates are null
    language,
    vat_id_norm(vat_ids) as vat_id, -- The first VAT id of the list, normalised
    vat_id_is_valid(vat_ids) as is_vat_id_valid, -- True if its check digits are right
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    affiliate_code as acquisition_source,
    case when judged.customer_group is not null then [judged.customer_group] end
        as tags, -- Name of the customer group
    false as is_deleted, -- The export has no deleted accounts
    not active as is_order_blocked, -- True if the account may not be used
    order_count as reported_order_count,
    order_total_amount as reported_total_spent,
    case when order_total_amount is not null then currency end
        as reported_currency, -- The retailer's currency, where sales are reported
    coalesce(account.created_at, case when account.source_key is null then first_order_at end)
        as created_at, -- When the account was created, or the guest ordered
    updated_at,
    coalesce(last_order_at, last_order_date)
        as last_activity_at -- Time of the last order
from judged
cross join retailer
cross join night
left join shopware6_customers as account
    on judged.silo = account.silo and judged.source_key = account.source_key
left join activity on judged.silo = activity.silo and judged.source_key = activity.source_key
