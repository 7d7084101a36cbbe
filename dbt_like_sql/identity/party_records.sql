-- One row is a record of a person, as it is compared: what is nobody's own is left out.
-- Grain: record_id
with person_records as (
    select
        record_id, silo, source_key, first_name, middle_names, nickname_groups, last_name,
        last_name_words, name_suffix, gender, birth_date, email, mobile, landline, street, house,
        address, postal_code, city, id_number, also_1, also_2, also_3, shared_sales,
        stated_keys
    from identity.person_records
),

shared_values as (
    select kind, value from identity.shared_values
    where not is_evidence
)

select
    record_id,
    silo,
    source_key,
    first_name,
    middle_names,
    nickname_groups,
    last_name,
    last_name_words,
    name_suffix,
    gender,
    birth_date,
    case when no_email.value is null then email end as email, -- E-mail address that is somebody's
    case when no_mobile.value is null then mobile end as mobile, -- Mobile number that is somebody's
    case when no_landline.value is null then landline end
        as landline, -- Landline number that is somebody's
    case when no_address.value is null then street end as street, -- Street, unless of too many
    case when no_address.value is null then house end as house, -- House number, unless of too many
    case when no_address.value is null then address end as address, -- Both in one
    postal_code,
    city,
    id_number,
    also_1,
    also_2,
    also_3,
    shared_sales,
    stated_keys
from person_records
left join shared_values as no_email on no_email.kind = 'email' and no_email.value = email
left join shared_values as no_mobile on no_mobile.kind = 'mobile' and no_mobile.value = mobile
left join shared_values as no_landline
    on no_landline.kind = 'landline' and no_landline.value = landline
left join shared_values as no_address
    on no_address.kind = 'address' and no_address.value = address || ', ' || postal_code
