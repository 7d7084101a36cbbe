-- One row is what a customer record says of one attribute whose quality is measured: the first
-- valid value where it has several. Records that a silo has deleted, and those that are nobody's,
-- are left out. Birth dates are asked of persons only, VAT ids of organisations only.
-- Grain: silo, source_key, attribute
with golden_customer_records as (
    select silo, source_key, customer_id from golden.customer_records
),

canonical_customer_records as (
    select
        silo, source_key, party_type, first_name, last_name, company_name, birth_date,
        loyalty_card_no, vat_id, is_vat_id_valid, created_at, updated_at, last_activity_at
    from canonical.customer_records
    where not coalesce(is_deleted, false)
),

contact_points as (
    select silo, source_key, kind, seq, value_raw, value_norm, is_valid, last_used_at
    from canonical.contact_points
),

addresses as (
    select
        silo, source_key, address_seq, street_key, house_number, house_number_addition, locker_no,
        po_box_no, postal_code, is_postal_code_valid, city_key, country_code, last_used_at,
        country_code <> (select country_code from settings.retailer) as is_abroad
    from canonical.addresses
),

consents as (
    select silo, source_key, status, proof_kind, event_at from canonical.consents
),

loyalty_accounts as (
    select card_no from canonical.loyalty_accounts where not coalesce(is_deleted, false)
),

night as (
    select as_of from golden.night
),

records as (
    select
        silo, source_key, customer_id, party_type = 'organisation' as is_organisation, first_name,
        last_name, company_name, birth_date, loyalty_card_no, vat_id, is_vat_id_valid,
        greatest(created_at, updated_at, last_activity_at) as touched_at
    from canonical_customer_records
    inner join golden_customer_records using (silo, source_key)
),

cards as (
    select distinct card_no as loyalty_card_no from loyalty_accounts
),

said as (
    select
        silo, source_key,
        'name' as attribute, -- name | birth_date | email | mobile | phone | address | vat_id | …
        if(
            is_organisation,
            company_key(company_name),
            fold_text(concat_ws(' ', first_name, last_name))
        ) as value_key, -- What is the same for two spellings of one value
        is_organisation
            or coalesce(least(length(first_name), length(last_name)) > 1, false)
            and not regexp_matches(first_name || last_name, '[0-9.]')
            as is_valid, -- True if the value meets the attribute's rule
        null::timestamptz as used_at
    from records
    where coalesce(first_name, last_name, company_name) is not null
    union all
    select
        silo, source_key, 'birth_date', strftime(birth_date, '%Y-%m-%d'),
        date_sub('year', birth_date, as_of) between 14 and 110, null
    from records
    cross join night
    where not is_organisation and birth_date is not null
    union all
    select silo, source_key, 'vat_id', vat_id, coalesce(is_vat_id_valid, true), null
    from records
    where is_organisation and vat_id is not null
    union all
    select
        silo, source_key, 'loyalty_card_no', loyalty_card_no, cards.loyalty_card_no is not null,
        null
    from records
    left join cards using (loyalty_card_no)
    where loyalty_card_no is not null
    union all
    select
        silo, source_key, kind,
        min_by(coalesce(value_norm, value_raw), (not coalesce(is_valid, true), seq)),
        bool_or(coalesce(is_valid, true) and value_norm is not null),
        max(last_used_at)
    from contact_points
    group by silo, source_key, kind
    union all
    select
        silo, source_key, 'address',
        min_by(
            concat_ws(
                '|', street_key, house_number, lower(house_number_addition), locker_no, po_box_no,
                coalesce(postal_code, city_key), if(is_abroad, country_code, null)
            ),
            address_seq
        ),
        min_by(
            coalesce(house_number, locker_no, po_box_no) is not null
            and postal_code is not null
            and coalesce(is_postal_code_valid, true)
            and city_key is not null
            and not coalesce(address_is_dummy(street_key, postal_code, city_key), false),
            address_seq
        ),
        max(last_used_at)
    from addresses
    group by silo, source_key
    union all
    select
        silo, source_key, 'consent', 'stated',
        bool_and(
            status in ('withdrawn', 'not_granted', 'objected')
            or status = 'granted' and coalesce(proof_kind, 'none') <> 'none'
        ),
        max(event_at)
    from consents
    group by silo, source_key
)

select
    silo,
    source_key,
    attribute,
    customer_id,
    value_key,
    is_valid,
    greatest(touched_at, used_at) as touched_at -- When the record was last changed or active, or the value used
from said
inner join records using (silo, source_key)
