-- One row is a customer who is a person, couple or family, and the household it belongs to.
-- Who is joined to nobody (survivorship.household_ties) is a household of one, so that every such
-- customer has one and a mailing to each household is one letter to each mail recipient. A letter
-- needs a valid street address or PO box; the dead, blocked, deleted and restricted get none. First
-- comes a grown-up, no employee, a person rather than "Familie …", whom the retailer knows longest.
-- Check who_receives_can_be_written_to: not is_mail_recipient or is_mailable
-- Grain: customer_id
with customer_summaries as (
    select
        customer_id, party_type, is_minor, is_employee, is_deceased, is_blocked,
        is_processing_restricted, is_deleted, first_seen_on
    from survivorship.customer_summaries
    where party_type <> 'organisation'
),

household_heads as (
    select customer_id, head_id from survivorship.household_heads
),

household_ties as (
    select customer_id, method from survivorship.household_ties
),

addresses as (
    select customer_id, address, address_key
    from golden.addresses
    where
        is_primary
        and is_valid
        and addr_kind in ('street', 'po_box')
        and postal_code is not null
        and city is not null
),

birth_dates as (
    select customer_id, try_cast(value as date) as birth_date
    from golden.customer_values
    where attribute = 'birth_date' and is_survivor
),

night as (
    select as_of from golden.night
),

methods as (
    select
        customer_id,
        list_filter(
            [
                if(bool_or(method = 'address_and_name'), 'address_and_name', null),
                if(bool_or(method = 'card'), 'card', null),
                if(bool_or(method = 'contact'), 'contact', null)
            ],
            lambda known_: known_ is not null
        ) as methods,
        bool_or(method in ('card', 'contact')) as is_confirmed
    from household_ties
    group by customer_id
),

members as (
    select
        customer_id,
        'H' || substr(coalesce(head_id, customer_id), 2)
            as household_id, -- H and the number of the member with the smallest id
        coalesce(methods, []) as methods, -- What joins the customer to others; empty for one alone
        coalesce(is_confirmed, false)
            as is_confirmed, -- True if more than a surname joins the customer to others
        address is not null
            and not (is_deceased or is_blocked or is_deleted or is_processing_restricted)
            as is_mailable, -- True if a letter may reach the customer; says nothing of consent
        coalesce(is_minor or birth_date > as_of - interval 18 year, false) as is_minor,
        is_employee,
        party_type,
        first_seen_on
    from customer_summaries
    cross join night
    left join household_heads using (customer_id)
    left join methods using (customer_id)
    left join addresses using (customer_id)
    left join birth_dates using (customer_id)
)

select
    customer_id,
    household_id,
    methods,
    is_confirmed,
    is_mailable,
    row_number() over (
        partition by household_id
        order by
            is_mailable desc, is_minor, is_employee, party_type = 'group', first_seen_on,
            customer_id
    ) as mail_rank, -- 1, 2, … within the household: the first who agrees to post gets it
    is_mailable and mail_rank = 1
        as is_mail_recipient -- True for the first; whether they agree is in golden.contactability
from members
