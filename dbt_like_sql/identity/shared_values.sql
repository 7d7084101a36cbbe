-- One row is a contact or an address that several records of persons share, or that cannot be one
-- person's, and whose it is. What is a role's, a relay's or nobody's is no evidence.
-- The verdict comes from the names on the records; lists only know mailboxes such as info@.
-- Grain: kind, value
with person_records as (
    select record_id, first_name, last_name, email, mobile, landline, address, postal_code
    from identity.person_records
),

stated as (
    select record_id, first_name, last_name, 'email' as kind, email as value
    from person_records
    union all
    select record_id, first_name, last_name, 'mobile', mobile
    from person_records
    union all
    select record_id, first_name, last_name, 'landline', landline
    from person_records
    union all
    select record_id, first_name, last_name, 'address', address || ', ' || postal_code
    from person_records
),

counted as (
    select
        kind,
        value,
        count(*) as record_count, -- Records that state it
        count(distinct last_name) as surname_count, -- Different surnames among them
        count(distinct left(last_name, 2)) as surname_start_count, -- Their first two letters
        count(distinct left(last_name, 1) || left(first_name, 1)) as initials_count -- Initials
    from stated
    where value is not null
    group by kind, value
),

judged as (
    select
        kind,
        value,
        record_count,
        surname_count,
        initials_count,
        case
            when kind = 'email' and email_is_relay(value) then 'forwarding address'
            when kind = 'email' and email_is_dummy(value) then 'placeholder'
            when kind = 'email' and email_is_role(value) then 'mailbox of a function'
            when kind in ('mobile', 'landline') and phone_is_dummy(value) then 'placeholder'
            when kind in ('mobile', 'landline') and phone_kind(value) = 'service'
                then 'service number'
            when kind = 'address' and surname_count > 30 then 'more than 30 surnames'
            when kind <> 'address' and initials_count >= 8 and surname_start_count >= 4
                then 'names of many kinds'
            when initials_count > 1 then 'several names'
            else 'one name'
        end as reason -- Why the verdict
    from counted
)

select
    kind, -- email | mobile | landline | address
    value,
    case reason
        when 'forwarding address' then 'nobody'
        when 'placeholder' then 'nobody'
        when 'names of many kinds' then 'nobody'
        when 'mailbox of a function' then 'organisation'
        when 'service number' then 'organisation'
        when 'more than 30 surnames' then 'organisation'
        when 'several names' then 'household'
        else 'person'
    end as verdict, -- Whose it is: person | household | organisation | nobody
    reason,
    verdict in ('person', 'household') as is_evidence, -- True if two who share it may be one person
    record_count,
    surname_count,
    initials_count
from judged
where record_count > 1 or not verdict in ('person', 'household')
