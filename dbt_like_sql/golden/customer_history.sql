-- One row is what was known of a customer from one night on, until another night changed it.
-- It holds on every night from valid_from on and before valid_to; of a customer merged away or gone
-- no row holds any more. A night built again for its date takes the earlier build's place. What
-- ended longer ago than [warehouse] history_days is left out.
-- Check it_ended_after_it_began: valid_to is null or valid_to > valid_from
-- Grain: customer_id, valid_from
with customers as (
    select
        customer_id,
        party_type, salutation, full_name, first_name, last_name, company_name, vat_id, birth_date,
        language, email, mobile, phone, loyalty_card_no, address, postal_code, city, country_code,
        is_employee, is_deceased, is_blocked, is_processing_restricted, is_deleted,
        is_contactable_email, is_contactable_phone, is_contactable_sms, is_contactable_whatsapp,
        is_contactable_post
    from golden.customers
),

customer_history as (
    select
        customer_id, changed,
        party_type, salutation, full_name, first_name, last_name, company_name, vat_id, birth_date,
        language, email, mobile, phone, loyalty_card_no, address, postal_code, city, country_code,
        is_employee, is_deceased, is_blocked, is_processing_restricted, is_deleted,
        is_contactable_email, is_contactable_phone, is_contactable_sms, is_contactable_whatsapp,
        is_contactable_post, valid_from, valid_to
    from carried.customer_history
),

night as (
    select as_of from golden.night
),

retailer as (
    select history_days from settings.retailer
),

open_rows as (
    select
        customer_id, party_type, salutation, full_name, company_name, vat_id, birth_date, language, email,
        mobile, phone, loyalty_card_no, address, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted,
        is_contactable_email, is_contactable_phone, is_contactable_sms, is_contactable_whatsapp,
        is_contactable_post
    from customer_history
    cross join night
    where valid_from < as_of and (valid_to is null or valid_to >= as_of)
),

compared as (
    select
        coalesce(now.customer_id, was.customer_id) as customer_id,
        now.customer_id is not null as is_customer,
        was.customer_id is not null as was_customer,
        concat_ws(
            ' ',
            if_changed(now.party_type, was.party_type, 'party_type'),
            if_changed(now.salutation, was.salutation, 'salutation'),
            if_changed(now.full_name, was.full_name, 'name'),
            if_changed(now.company_name, was.company_name, 'company_name'),
            if_changed(now.vat_id, was.vat_id, 'vat_id'),
            if_changed(now.birth_date, was.birth_date, 'birth_date'),
            if_changed(now.language, was.language, 'language'),
            if_changed(now.email, was.email, 'email'),
            if_changed(now.mobile, was.mobile, 'mobile'),
            if_changed(now.phone, was.phone, 'phone'),
            if_changed(now.loyalty_card_no, was.loyalty_card_no, 'loyalty_card_no'),
            if_changed(now.address, was.address, 'address'),
            if_changed(now.is_employee, was.is_employee, 'is_employee'),
            if_changed(now.is_deceased, was.is_deceased, 'is_deceased'),
            if_changed(now.is_blocked, was.is_blocked, 'is_blocked'),
            if_changed(
                now.is_processing_restricted, was.is_processing_restricted,
                'is_processing_restricted'
            ),
            if_changed(now.is_deleted, was.is_deleted, 'is_deleted'),
            if_changed(now.is_contactable_email, was.is_contactable_email, 'is_contactable_email'),
            if_changed(now.is_contactable_phone, was.is_contactable_phone, 'is_contactable_phone'),
            if_changed(now.is_contactable_sms, was.is_contactable_sms, 'is_contactable_sms'),
            if_changed(
                now.is_contactable_whatsapp, was.is_contactable_whatsapp,
                'is_contactable_whatsapp'
            ),
            if_changed(now.is_contactable_post, was.is_contactable_post, 'is_contactable_post')
        ) as differences
    from customers as now
    full join open_rows as was on now.customer_id = was.customer_id
),

ended as (
    select customer_id from compared where was_customer and (not is_customer or differences <> '')
),

begun as (
    select
        customer_id,
        case when was_customer then string_split(differences, ' ') end
            as changed -- What differs from the night before; null where the customer begins
    from compared
    where is_customer and (not was_customer or differences <> '')
)

select
    customers.customer_id,
    changed,
    party_type, salutation, full_name, first_name, last_name, company_name, vat_id, birth_date,
    language, email, mobile, phone, loyalty_card_no, address, postal_code, city, country_code,
    is_employee, is_deceased, is_blocked, is_processing_restricted, is_deleted,
    is_contactable_email, is_contactable_phone, is_contactable_sms, is_contactable_whatsapp,
    is_contactable_post,
    as_of as valid_from, -- The first night on which it held
    null::date as valid_to -- The first night on which it held no more; null while it holds
from begun
inner join customers using (customer_id)
cross join night
union all
select
    customer_history.customer_id,
    changed,
    party_type, salutation, full_name, first_name, last_name, company_name, vat_id, birth_date,
    language, email, mobile, phone, loyalty_card_no, address, postal_code, city, country_code,
    is_employee, is_deceased, is_blocked, is_processing_restricted, is_deleted,
    is_contactable_email, is_contactable_phone, is_contactable_sms, is_contactable_whatsapp,
    is_contactable_post,
    valid_from,
    case
        when valid_to < as_of then valid_to
        when ended.customer_id is not null then as_of
    end
from customer_history
cross join night
cross join retailer
left join ended on customer_history.customer_id = ended.customer_id
where valid_from < as_of and (valid_to is null or valid_to >= as_of - history_days)
