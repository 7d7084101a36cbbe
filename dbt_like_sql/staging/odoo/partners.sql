-- One row is a partner as delivered: a company, a person, or an address of one.
-- A partner that belongs to another and is no contact (an invoice address, a delivery address) is
-- that other's address: customer_key names who the customer is, above all addresses of addresses.
-- Relations are named by id, in the database or external, and found by either.
-- Grain: silo, source_file, source_row
with recursive odoo_partners as (
    select
        silo, source_file, source_row,
        external_id, database_id, parent_external_id, parent_database_id,
        commercial_external_id, commercial_database_id, name, is_company, type, title, function,
        ref, street, street2, zip, city, state, country, country_external_id, email, phone, mobile,
        vat, lang, category, active, employee, barcode, create_date, write_date
    from raw.odoo_partners
),

retailer as (
    select country_code as home_country from settings.retailer
),

texts as (
    select
        silo,
        source_file,
        source_row,
        clean_text(external_id) as external_id, -- External id
        clean_text(database_id) as database_id, -- Id in the database
        coalesce(clean_text(database_id), clean_text(external_id))
            as partner_key, -- Key of the partner: its id in the database, else the external one
        coalesce(clean_text(parent_database_id), clean_text(parent_external_id))
            as parent_ref, -- Company the partner belongs to, by either id
        coalesce(clean_text(commercial_database_id), clean_text(commercial_external_id))
            as commercial_ref, -- Company at the top of it, by either id
        coalesce(
            is_group_label(database_id),
            is_group_label(external_id),
            is_company is null and is_group_label(name),
            false
        ) as is_group_row, -- True if the row only sums up a group of partners
        clean_text(strip_formula_guard(name)) as name, -- Name, of persons in either order
        parse_bool(is_company) as is_company, -- True for a company
        case
            when clean_text(type) is null then 'contact'
            when fold_text(type) in ('contact', 'kontakt') then 'contact'
            when regexp_matches(fold_text(type), 'invoice|rechnung') then 'invoice'
            when regexp_matches(fold_text(type), 'delivery|shipping|liefer') then 'delivery'
            else 'other'
        end as type, -- contact | invoice | delivery | other
        clean_text(title) as title, -- Salutation or academic title
        clean_text(function) as function, -- Position in the company
        clean_text(ref) as ref, -- Customer number
        clean_text(strip_formula_guard(street)) as street, -- Street and house number
        clean_text(strip_formula_guard(street2)) as street2, -- Addition to the address
        clean_text(zip) as zip, -- Postal code
        clean_text(city) as city, -- City
        regexp_replace(clean_text(state), '\s\([A-Z]{2}\)$', '')
            as state, -- State without its country's code
        clean_text(country) as country, -- Country as delivered
        coalesce(
            country_code(country),
            country_code(regexp_extract(country_external_id, '^base\.([a-z]{2})$', 1)),
            home_country
        ) as country_code, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
        clean_text(strip_formula_guard(email)) as email, -- E-mail address, or several
        clean_text(strip_formula_guard(phone)) as phone, -- Phone number as typed
        clean_text(strip_formula_guard(mobile)) as mobile, -- Mobile number as typed
        clean_text(vat) as vat, -- VAT id as delivered; null for /
        clean_text(lang) as lang, -- Language
        clean_text(category) as category, -- Tags, separated by commas
        parse_bool(active) as active, -- False for archived partners
        parse_bool(employee) as employee, -- True for the retailer's own people
        clean_text(barcode) as barcode, -- Barcode the till knows the customer by
        parse_timestamp_iso(create_date) as create_date, -- When it was created
        parse_timestamp_iso(write_date) as write_date -- When it was last changed
    from odoo_partners
    cross join retailer
),

keys as (
    select silo, id, min(partner_key) as partner_key
    from (
        select silo, unnest([database_id, external_id]) as id, partner_key
        from texts
        where partner_key is not null
    )
    where id is not null
    group by silo, id
),

addresses as (
    select
        texts.silo, texts.partner_key, coalesce(parent.partner_key, parent_ref) as owner_key
    from texts
    left join keys as parent on texts.silo = parent.silo and parent_ref = parent.id
    where parent_ref is not null and type <> 'contact' and is_company is distinct from true
),

owners as (
    select silo, partner_key, owner_key, 1 as steps
    from addresses
    union
    select owners.silo, owners.partner_key, addresses.owner_key, steps + 1
    from owners
    inner join addresses
        on owners.silo = addresses.silo and owners.owner_key = addresses.partner_key
    where steps < 9 -- Two that belong to each other would go on for ever
),

topmost as (
    select silo, partner_key, arg_max(owner_key, steps) as owner_key
    from owners
    group by silo, partner_key
)

select
    texts.silo,
    texts.source_file,
    texts.source_row,
    texts.external_id,
    texts.database_id,
    texts.partner_key,
    parent_ref,
    parent.partner_key as parent_key, -- Company it belongs to; null if not delivered
    commercial.partner_key as commercial_key, -- Company at the top of it, perhaps itself
    parent_ref is not null and type <> 'contact' and is_company is distinct from true
        as is_address, -- True if it is an address of the partner it belongs to
    case
        when parent_ref is not null and type <> 'contact' and is_company is distinct from true
            then coalesce(topmost.owner_key, parent_ref)
        else texts.partner_key
    end as customer_key, -- Who the customer is: the partner, or the one whose address it is
    is_group_row,
    name,
    is_company,
    type,
    title,
    function,
    ref,
    street,
    street2,
    zip,
    city,
    state,
    country,
    country_code,
    email,
    list_filter(
        list_transform(split_cell(email), lambda address: email_norm(address)),
        lambda address: address is not null
    )[1] as email_norm, -- The first address that can be read, normalised
    phone,
    phone_e164(phone, country_code) as phone_e164, -- The number in E.164, or null
    mobile,
    phone_e164(mobile, country_code) as mobile_e164, -- The number in E.164, or null
    vat,
    lang,
    category,
    active,
    employee,
    barcode,
    create_date,
    write_date
from texts
left join keys as parent on texts.silo = parent.silo and parent_ref = parent.id
left join keys as commercial on texts.silo = commercial.silo and commercial_ref = commercial.id
left join topmost on texts.silo = topmost.silo and texts.partner_key = topmost.partner_key
