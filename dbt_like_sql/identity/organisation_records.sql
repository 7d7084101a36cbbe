-- One row is a record of an organisation, as it is compared: what is nobody's own is left out.
-- A VAT id whose check digits are wrong is nobody's. So is one that clearly different names at
-- different addresses state, or many names: a placeholder, or that of a group of companies. A number
-- or an e-mail address that many names state is a call centre's.
-- Grain: record_id
with customer_records as (
    select silo, source_key, company_name, legal_form, vat_id, is_vat_id_valid
    from canonical.customer_records
),

record_fates as (
    select silo, source_key, record_id
    from identity.record_fates
    where fate = 'compared_as_organisation'
),

record_contacts as (
    select
        silo, source_key, email, mobile, landline, street, house, address, postal_code, city
    from identity.record_contacts
),

stated as (
    select
        record_id, silo, source_key, street, house, address, postal_code, city,
        company_key(company_name) as name_key,
        company_words(company_name) as name_words,
        case
            when legal_form in ('e.Kfm.', 'e.Kfr.') then 'e.K.'
            when legal_form = 'GesmbH' then 'GmbH'
            when legal_form <> '& Co.' then legal_form
        end as legal_form,
        case when coalesce(is_vat_id_valid, true) then vat_id end as vat_id,
        coalesce(landline, mobile) as phone,
        case when not email_is_relay(email) and not email_is_dummy(email) then email end as email,
        case when not domain_is_of_provider(email_domain(email)) then email_domain(email) end
            as email_domain
    from record_fates
    inner join customer_records using (silo, source_key)
    left join record_contacts using (silo, source_key)
),

named as (
    select
        name_key, name_words, address || ', ' || postal_code as place,
        unnest([
            {'kind': 'vat_id', 'value': vat_id},
            {'kind': 'phone', 'value': phone},
            {'kind': 'email', 'value': email},
            {'kind': 'email_domain', 'value': email_domain}
        ], recursive := true)
    from stated
    where name_key is not null
),

names as (
    select
        kind, value, name_key, min(name_words) as name_words,
        list_distinct(list(place)) as places,
        count(*) over (partition by kind, value) as name_count
    from named
    where value is not null
    group by kind, value, name_key
),

nobodys as (
    select distinct kind, value
    from names
    where name_count > 3
    union
    select one.kind, one.value
    from names as one
    inner join names as other using (kind, value)
    where
        kind = 'vat_id'
        and one.name_count <= 3
        and other.name_count <= 3
        and one.name_key < other.name_key
        and len(one.places) > 0
        and len(other.places) > 0
        and not list_has_any(one.places, other.places)
        and company_name_level(one.name_key, one.name_words, other.name_key, other.name_words)
        = 'else'
)

select
    record_id,
    silo,
    source_key,
    name_key, -- Name folded into one word, without legal form
    name_words, -- Its words
    legal_form, -- Legal form, spellings of one form in one
    case when no_vat_id.value is null then vat_id end as vat_id, -- VAT id that is somebody's
    street,
    house,
    address,
    postal_code,
    city,
    case when no_phone.value is null and not phone_is_dummy(phone) then phone end
        as phone, -- Landline or mobile number that is somebody's
    case when no_email.value is null then email end as email, -- E-mail address that is somebody's
    case when no_domain.value is null then email_domain end
        as email_domain -- Its domain, unless a mail provider's
from stated
left join nobodys as no_vat_id on no_vat_id.kind = 'vat_id' and no_vat_id.value = vat_id
left join nobodys as no_phone on no_phone.kind = 'phone' and no_phone.value = phone
left join nobodys as no_email on no_email.kind = 'email' and no_email.value = email
left join nobodys as no_domain on no_domain.kind = 'email_domain' and no_domain.value = email_domain
