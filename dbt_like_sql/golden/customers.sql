-- One row is a customer: the best of what all silos know of one person or organisation.
-- Each value is the survivor of golden.customer_values; name and address survive as a whole, never
-- mixed from two records.
-- Check completeness_is_a_share: completeness between 0 and 1
-- Grain: customer_id
with customer_summaries as (
    select
        customer_id, party_type, is_minor, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted, source_count, sources, record_count,
        first_seen_on, last_seen_on
    from survivorship.customer_summaries
),

customer_values as (
    select customer_id, attribute, value_key, silo, source_key, seq, value
    from golden.customer_values
    where is_survivor
),

customer_records as (
    select
        silo, source_key, academic_title, name_prefix_nobility, first_name, last_name, name_suffix
    from canonical.customer_records
),

new_surnames as (
    select customer_id, value_key, former_last_name from survivorship.new_surnames
),

first_names as (
    select customer_id, first_name from survivorship.first_names
),

addresses as (
    select
        silo, source_key, address_seq as seq, addr_kind, street, house_number,
        house_number_addition, address_addition, postal_code, city, country_code
    from canonical.addresses
),

marketing_channels as (
    select
        customer_id, is_contactable_email, is_contactable_phone, is_contactable_sms,
        is_contactable_whatsapp, is_contactable_post
    from survivorship.marketing_channels
),

household_members as (
    select customer_id, household_id from golden.household_members
),

survivors as (
    select
        customer_id,
        max(value) filter (attribute = 'salutation')
            as salutation, -- herr | frau | divers | firma | familie
        try_cast(max(value) filter (attribute = 'birth_date') as date) as birth_date, -- Birth date
        max(value) filter (attribute = 'company_name') as company_name, -- Name of the organisation
        max(value) filter (attribute = 'vat_id') as vat_id, -- VAT identification number
        max(value) filter (attribute = 'language') as language, -- Language of letters, BCP 47
        max(value) filter (attribute = 'email') as email, -- E-mail address to write to
        max(value) filter (attribute = 'mobile') as mobile, -- Mobile number, E.164
        max(value) filter (attribute = 'phone') as phone, -- Landline number, E.164
        max(value) filter (attribute = 'loyalty_card_no') as loyalty_card_no -- Card in force
    from customer_values
    where attribute not in ('name', 'address') -- Both are long, and come in whole below
    group by customer_id
),

-- Apart from the others: few customers have any, and a sorted list for each of all is dear.
further_values as (
    select
        customer_id,
        map_from_entries(list((attribute, value) order by attribute))
            as further_attributes -- What else settings let survive, by name; null if nothing
    from customer_values
    where attribute in (
        'acquisition_source', 'deceased_on', 'joined_location_code', 'job_title', 'legal_form'
    )
    group by customer_id
),

names as (
    select
        customer_id, academic_title, name_prefix_nobility, last_name, name_suffix,
        former_last_name,
        coalesce(first_names.first_name, customer_records.first_name)
            as first_name, -- First names; initials in full, where another record knows them
        case
            when first_names.first_name is null then value
            else concat_ws(' ', academic_title, first_names.first_name, last_name, name_suffix)
        end as full_name -- Title, names and suffix in one
    from customer_values
    inner join customer_records using (silo, source_key)
    left join first_names using (customer_id)
    left join new_surnames using (customer_id, value_key)
    where attribute = 'name'
),

homes as (
    select
        customer_id, addr_kind, street, house_number, house_number_addition, address_addition,
        postal_code, city, country_code,
        value as address -- Postal address in one line
    from customer_values
    inner join addresses using (silo, source_key, seq)
    where attribute = 'address'
)

select
    customer_id,
    household_id,
    party_type,
    salutation,
    academic_title,
    name_prefix_nobility,
    first_name,
    last_name,
    former_last_name,
    name_suffix,
    full_name,
    company_name,
    vat_id,
    case salutation when 'frau' then 'f' when 'herr' then 'm' when 'divers' then 'x' end
        as gender, -- f | m | x, as stated or addressed; never guessed from a first name
    birth_date,
    language,
    email,
    mobile,
    phone,
    loyalty_card_no,
    address,
    addr_kind,
    street,
    house_number,
    house_number_addition,
    address_addition,
    postal_code,
    city,
    country_code,
    further_attributes,
    is_minor,
    is_employee,
    is_deceased,
    is_blocked,
    is_processing_restricted,
    is_deleted,
    is_contactable_email,
    is_contactable_phone,
    is_contactable_sms,
    is_contactable_whatsapp,
    is_contactable_post,
    source_count,
    sources,
    record_count,
    round(
        (
            (coalesce(last_name, company_name) is not null)::integer
            + (birth_date is not null)::integer
            + (email is not null)::integer
            + (coalesce(mobile, phone) is not null)::integer
            + (street is not null)::integer
            + (postal_code is not null)::integer
            + (city is not null)::integer
        ) / if(party_type = 'organisation', 6, 7),
        2
    ) as completeness, -- Share filled of name, birth date (of persons), email, phone, …, city
    first_seen_on,
    last_seen_on
from customer_summaries
left join survivors using (customer_id)
left join further_values using (customer_id)
left join names using (customer_id)
left join homes using (customer_id)
left join marketing_channels using (customer_id)
left join household_members using (customer_id)
