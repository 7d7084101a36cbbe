-- One row is a HubSpot contact as delivered.
-- HubSpot names merged contacts at the one they were merged into; one that is still delivered (it
-- stood in an older file) is merged away here. Times are those of the portal's clock: time_zone of
-- the silo. The first line of a street is the street and the rest additions.
-- Grain: silo, source_file, source_row
with hubspot_contact_contacts as (
    select
        silo, source_file, source_row, record_id, merged_contact_ids, associated_company_ids,
        salutation, first_name, last_name, job_title, company_name, associated_company,
        email, additional_email_addresses, phone_number, mobile_phone_number,
        trim(street_address) as street_address, postal_code, city, state_region, country_region,
        original_source, original_source_drill_down_1, original_source_drill_down_2,
        legal_basis, unsubscribed_from_all_email, date_of_birth,
        create_date, last_modified_date, last_activity_date,
        last_email_send_date, last_email_open_date, last_email_click_date,
        map_entries(from_json(try_cast(opted_out_of_email as json), '"MAP(VARCHAR, VARCHAR)"'))
            as opt_outs
    from raw.hubspot_contact_contacts
),

night as (
    select delivery_on from settings.night
),

retailer as (
    select country_code as home_country from settings.retailer
),

silos as (
    select silo, time_zone from settings.silos
),

merges as (
    select
        silo,
        clean_text(record_id) as winner,
        unnest(list_filter(
            list_transform(
                split_cell(merged_contact_ids), lambda entry: split_part(entry, ':', 1)
            ),
            lambda loser: loser <> clean_text(record_id)
        )) as loser
    from hubspot_contact_contacts
),

merged_into as (
    select
        merge.silo,
        merge.loser as record_id,
        merge.winner as merged_into_record_id -- Contact this one was merged into, if any
    from merges as merge
    left join merges as further on merge.silo = further.silo and merge.winner = further.loser
    qualify row_number() over (
        partition by merge.silo, merge.loser order by further.loser is not null, merge.winner
    ) = 1
),

texts as (
    select
        contact.silo,
        source_file,
        source_row,
        clean_text(record_id) as record_id, -- Key of the contact
        clean_text(merged_contact_ids) as merged_contact_ids, -- Contacts merged into this one
        clean_text(associated_company_ids) as associated_company_ids, -- Companies of the contact
        clean_text(salutation) as salutation, -- Salutation, cleaned
        clean_text(first_name) as first_name, -- First name, cleaned
        clean_text(last_name) as last_name, -- Surname, cleaned
        clean_text(job_title) as job_title, -- Position in the company, cleaned
        clean_text(company_name) as company_name, -- Company as the contact wrote it, cleaned
        clean_text(associated_company) as associated_company, -- Company record by name, cleaned
        clean_text(email) as email, -- E-mail address, cleaned
        clean_text(additional_email_addresses)
            as additional_email_addresses, -- Further e-mail addresses, separated by semicolons
        clean_text(phone_number) as phone_number, -- Phone number, cleaned
        clean_text(mobile_phone_number) as mobile_phone_number, -- Mobile number, cleaned
        clean_text(regexp_extract(street_address, '^[^\r\n]*'))
            as street_address, -- Street line of the address, cleaned
        clean_text(regexp_replace(street_address, '^[^\r\n]*', ''))
            as address_addition, -- Its other lines, cleaned
        clean_text(strip_apostrophe(postal_code)) as postal_code, -- Postal code, cleaned
        clean_text(city) as city, -- City, cleaned
        clean_text(state_region) as state_region, -- State or province, cleaned
        clean_text(country_region) as country_region, -- Country as delivered, cleaned
        coalesce(country_code(country_region), home_country)
            as country_code, -- Country, ISO 3166-1 alpha-2; the retailer's own if not given
        clean_text(original_source) as original_source, -- What first brought the contact
        clean_text(original_source_drill_down_1) as original_source_drill_down_1, -- More of it
        clean_text(original_source_drill_down_2) as original_source_drill_down_2, -- More still
        clean_text(legal_basis) as legal_basis, -- Why the data may be kept, cleaned
        parse_bool(unsubscribed_from_all_email)
            as unsubscribed_from_all_email, -- True if all e-mail is refused
        list_transform(
            list_filter(opt_outs, lambda entry: parse_bool(entry.value)),
            lambda entry: clean_text(regexp_replace(entry.key, '^[^:]*:', ''))
        ) as opted_out_of_email, -- Types of e-mail that are refused
        len(list_filter(
            list_append(
                list_transform(coalesce(opt_outs, []), lambda entry: entry.value),
                unsubscribed_from_all_email
            ),
            lambda answer: clean_text(answer) is not null and parse_bool(answer) is null
        )) > 0 as is_refusal_unreadable, -- True if one of the opt-outs is neither a yes nor a no
        coalesce(
            parse_date_iso(date_of_birth),
            parse_date_de(date_of_birth),
            parse_date_slashed(date_of_birth)
        ) as date_of_birth, -- Date of birth as delivered, placeholders included
        parse_timestamp_us(create_date, time_zone) as create_date, -- When it was created
        parse_timestamp_us(last_modified_date, time_zone)
            as last_modified_date, -- When it was last changed
        parse_timestamp_us(last_activity_date, time_zone)
            as last_activity_date, -- When somebody last dealt with the contact
        parse_timestamp_us(last_email_send_date, time_zone)
            as last_email_send_date, -- When marketing mail was last sent
        parse_timestamp_us(last_email_open_date, time_zone)
            as last_email_open_date, -- When marketing mail was last opened
        parse_timestamp_us(last_email_click_date, time_zone)
            as last_email_click_date -- When a link in marketing mail was last clicked
    from hubspot_contact_contacts as contact
    inner join silos on contact.silo = silos.silo
    cross join retailer
)

select
    texts.silo,
    source_file,
    source_row,
    texts.record_id,
    merged_contact_ids,
    merged_into_record_id,
    merged_into_record_id is not null as is_merged_away, -- True if merged into another contact
    associated_company_ids,
    salutation,
    first_name,
    last_name,
    job_title,
    company_name,
    associated_company,
    email,
    email_norm(email) as email_norm, -- The address normalised; null if it is not one address
    additional_email_addresses,
    phone_number,
    phone_e164(phone_number, country_code)
        as phone_number_e164, -- The number in E.164; null where a lookup must tell
    mobile_phone_number,
    phone_e164(mobile_phone_number, country_code)
        as mobile_phone_number_e164, -- The number in E.164; null where a lookup must tell
    street_address,
    address_addition,
    postal_code,
    city,
    state_region,
    country_region,
    country_code,
    original_source,
    original_source_drill_down_1,
    original_source_drill_down_2,
    legal_basis,
    unsubscribed_from_all_email,
    opted_out_of_email,
    is_refusal_unreadable,
    date_of_birth,
    plausible_birth_date(date_of_birth, delivery_on)
        as birth_date, -- Date of birth; null if a placeholder or impossible
    create_date,
    last_modified_date,
    last_activity_date,
    last_email_send_date,
    last_email_open_date,
    last_email_click_date
from texts
left join merged_into
    on texts.silo = merged_into.silo and texts.record_id = merged_into.record_id
cross join night
