-- One row is a household: customers who live together, or one who is joined to nobody.
-- Its id and members follow golden.household_members. Its address is the mail recipient's.
-- Check one_letter_a_household: mail_recipient_count = if(mailable_count > 0, 1, 0)
-- Check several_are_joined_by_something: (size = 1) = (len(methods) = 0)
-- Warn few_are_large: size <= 12
--   Such a household is rather a home, a company or an address that many use.
-- Grain: household_id
with household_members as (
    select
        customer_id, household_id, methods, is_confirmed, is_mailable, mail_rank, is_mail_recipient
    from golden.household_members
),

addresses as (
    select customer_id, address, address_key
    from golden.addresses
    where is_primary
)

select
    household_id,
    max(customer_id) filter (is_mail_recipient) as mail_recipient_id, -- Whom to write to, if anyone
    max(address) filter (mail_rank = 1) as address, -- Address of the first member, in one line
    max(address_key) filter (mail_rank = 1) as address_key, -- The same for spellings of one house
    list_filter(
        [
            if(bool_or(list_contains(methods, 'address_and_name')), 'address_and_name', null),
            if(bool_or(list_contains(methods, 'card')), 'card', null),
            if(bool_or(list_contains(methods, 'contact')), 'contact', null)
        ],
        lambda known_: known_ is not null
    ) as methods, -- What joins its members; empty for one alone
    bool_or(is_confirmed) as is_confirmed, -- True if more than a surname joins members
    count(*) as size, -- Customers in the household
    count(*) filter (is_mailable) as mailable_count, -- Those whom a letter may reach
    count(*) filter (is_mail_recipient) as mail_recipient_count -- 1, or 0 where none is mailable
from household_members
left join addresses using (customer_id)
group by household_id
