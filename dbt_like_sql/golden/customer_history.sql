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
        is_employee, is_deceased, is_blocked, is_processing_restricted, is_deleted
    from golden.customers
),

customer_history as (
    select
        customer_id, changed,
        party_type, salutation, full_name, first_name, last_name, company_name, vat_id, birth_date,
        language, email, mobile, phone, loyalty_card_no, address, postal_code, city, country_code,
        is_employee, is_deceased, is_blocked, is_processing_restricted, is_deleted,
        valid_from, valid_to
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
        customer_id,
        party_type, salutation, full_name, company_name, vat_id, birth_date, language, email,
        mobile, phone, loyalty_card_no, address, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted
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
            if(now.party_type is distinct from was.party_type, 'party_type', null),
            if(now.salutation is distinct from was.salutation, 'salutation', null),
            if(now.full_name is distinct from was.full_name, 'name', null),
            if(now.company_name is distinct from was.company_name, 'company_name', null),
            if(now.vat_id is distinct from was.vat_id, 'vat_id', null),
            if(now.birth_date is distinct from was.birth_date, 'birth_date', null),
            if(now.language is distinct from was.language, 'language', null),
            if(now.email is distinct from was.email, 'email', null),
            if(now.mobile is distinct from was.mobile, 'mobile', null),
            if(now.phone is distinct from was.phone, 'phone', null),
            if(now.loyalty_card_no is distinct from was.loyalty_card_no, 'loyalty_card_no', null),
            if(now.address is distinct from was.address, 'address', null),
            if(now.is_employee is distinct from was.is_employee, 'is_employee', null),
            if(now.is_deceased is distinct from was.is_deceased, 'is_deceased', null),
            if(now.is_blocked is distinct from was.is_blocked, 'is_blocked', null),
            if(
                now.is_processing_restricted is distinct from was.is_processing_restricted,
                'is_processing_restricted', null
            ),
            if(now.is_deleted is distinct from was.is_deleted, 'is_deleted', null)
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
