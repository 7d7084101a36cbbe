-- One row is a card holder.
-- A holder of several cards is described by the active one, else by one that is blocked, at last by
-- one that was replaced; of several by the newest.
-- A family is a group, never a person; an address at the retailer's own domain makes an employee;
-- a placeholder for a name makes a test record, as does one for an e-mail where there is no name.
-- Grain: silo, source_key
with kundenkarte_de_cards as (
    select
        silo, holder_key, source_file, source_row, kartennummer, kundennummer, haushaltsnummer,
        anrede, titel, vorname, nachname, birth_date, eintrittsfiliale, eintrittsdatum
    from staging.kundenkarte_de_cards
    qualify row_number() over (
        partition by silo, holder_key
        order by card_standing, eintrittsdatum desc nulls last, kartennummer desc
    ) = 1
),

kundenkarte_de_contact_points as (
    select silo, source_key, kind, value_raw, value_norm, is_role, invalid_reason
    from canonical.kundenkarte_de_contact_points
    where is_primary
),

own_email_domains as (
    select domain from settings.own_email_domains
),

retailer as (
    select time_zone from settings.retailer
),

emails as (
    select
        silo, source_key,
        value_raw as email_raw, -- E-mail address as delivered
        value_norm as email_norm, -- E-mail address, normalised
        invalid_reason = 'dummy' as is_dummy,
        domain is not null and not is_role as is_own
    from kundenkarte_de_contact_points
    left join own_email_domains on split_part(value_norm, '@', 2) = domain
    where kind = 'email'
),

phones as (
    select
        silo, source_key,
        arg_min(value_raw, kind) as phone_raw, -- Main number as delivered, mobile before landline
        max(value_norm) filter (where kind = 'phone') as phone_e164, -- Main landline number, E.164
        max(value_norm) filter (where kind = 'mobile') as mobile_e164 -- Main mobile number, E.164
    from kundenkarte_de_contact_points
    where kind <> 'email'
    group by silo, source_key
),

names as (
    select
        silo, holder_key,
        coalesce(salutation_norm(anrede), salutation_norm(vorname))
            as salutation, -- herr | frau | divers | firma | familie
        case
            when coalesce(salutation_norm(vorname), '') <> 'familie' then strip_titles(vorname)
        end as given_names,
        strip_titles(nachname) as surname,
        name_suffix(nachname) as name_suffix, -- jun. | sen. | I | II | III | IV
        academic_titles(anrede, titel, concat_ws(' ', vorname, nachname))
            as academic_title, -- Academic titles, from whichever field
        nullif(concat_ws(' ', titel, vorname, nachname), '')
            as full_name_raw -- Title and names as delivered
    from kundenkarte_de_cards
),

parties as (
    select
        silo, holder_key, salutation, given_names, surname, name_suffix, academic_title,
        full_name_raw,
        case
            when salutation = 'familie' then 'group'
            when salutation = 'firma' then 'organisation'
            when given_names is null and looks_like_organisation(surname) then 'organisation'
            when is_couple(full_name_raw, given_names) then 'group'
            when coalesce(given_names, surname) is null then 'unknown'
            else 'person'
        end as party_type, -- person | organisation | group | unknown
        is_dummy_name(given_names, surname) as is_dummy
    from names
)

select
    card.silo,
    card.holder_key as source_key,
    source_file,
    source_row,
    kundennummer as source_key_full,
    kartennummer as loyalty_card_no,
    haushaltsnummer as household_hint,
    party_type,
    case
        when coalesce(parties.is_dummy, emails.is_dummy) then 'test'
        when is_marketplace_name(full_name_raw) then 'service_account'
        when is_own then 'employee'
        else 'customer'
    end as record_class, -- customer | employee | test | service_account
    false as is_guest, -- A card holder is never a guest
    coalesce(is_own, false) as is_employee, -- True if the person works for the retailer
    coalesce(parties.is_dummy, emails.is_dummy, false) as is_test, -- True for a placeholder
    anrede as salutation_raw,
    salutation,
    academic_title,
    nobility_prefix(surname) as name_prefix_nobility, -- Former title of nobility in the surname
    case when party_type = 'person' then name_case(given_names) end
        as first_name, -- First names without titles; null if not a person
    case when party_type <> 'organisation' then name_case(surname) end
        as last_name, -- Surname without titles and suffix; null for organisations
    name_suffix,
    full_name_raw,
    case when party_type = 'organisation' then full_name_raw end
        as company_name, -- Name of the organisation; null for persons
    case when party_type = 'organisation' then legal_form(full_name_raw) end
        as legal_form, -- Legal form in that name
    birth_date,
    email_raw,
    email_norm,
    phone_raw,
    phone_e164,
    mobile_e164,
    case
        when regexp_full_match(eintrittsfiliale, '\d{1,4}') then lpad(eintrittsfiliale, 4, '0')
        else upper(eintrittsfiliale)
    end as joined_location_code, -- Store with leading zeros, or ONLINE
    false as is_deleted, -- The export marks no holder as deleted
    local_timestamp(eintrittsdatum, '00:00', time_zone)
        as created_at, -- Start of the day the holder joined
    local_timestamp(eintrittsdatum, '00:00', time_zone)
        as updated_at -- The export tells no later change
from kundenkarte_de_cards as card
inner join parties on card.silo = parties.silo and card.holder_key = parties.holder_key
left join emails on card.silo = emails.silo and card.holder_key = emails.source_key
left join phones on card.silo = phones.silo and card.holder_key = phones.source_key
cross join retailer
