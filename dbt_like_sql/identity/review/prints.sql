-- One row is a case for stewards and what its records say of who they are, as a fingerprint.
-- While it is the same, nobody who was unsure need be asked again.
-- Grain: case_key
with review_cases as (
    select case_key, record_ids from identity.review_cases
),

party_records as (
    select
        record_id, first_name, middle_names, last_name, name_suffix, gender, birth_date, email,
        mobile, landline, address, postal_code, city, id_number
    from identity.party_records
),

organisation_records as (
    select record_id, name_key, legal_form, vat_id, email, phone, address, postal_code
    from identity.organisation_records
),

concerned as (
    select case_key, unnest(record_ids) as record_id from review_cases
),

said as (
    select
        record_id,
        concat_ws(
            '|', first_name, middle_names, last_name, name_suffix, gender, birth_date, email,
            mobile, landline, address, postal_code, city, id_number
        ) as words
    from party_records
    semi join concerned using (record_id)
    union all
    select
        record_id,
        concat_ws('|', name_key, legal_form, vat_id, email, phone, address, postal_code)
    from organisation_records
    semi join concerned using (record_id)
)

select
    case_key,
    coalesce(left(md5(string_agg(words, '||' order by record_id)), 16), '')
        as data_key -- Fingerprint of what the records say
from concerned
left join said using (record_id)
group by case_key
