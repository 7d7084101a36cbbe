-- The key of every record in its silo, given once in the order in which records came to be.
create or replace table keys as
with ordered as (
    select record_no, silo, person_no, record_class, night, source,
        row_number() over (partition by silo order by night, created_on, record_no) as seq
    from records where record_class <> 'guest'
)
select record_no, silo, person_no, record_class, night, seq,
    case silo
        when 'crm' then sf15(1000003 + seq * 7919)
        when 'erp' then (7200000 + seq)::varchar
        when 'shop' then (7210000000000 + seq * 32768 + pick(record_no, 'shop key', 32768))::varchar
        else (50000000 + seq * 3)::varchar end as source_key
from ordered;

-- One e-mail is one account in a shop: the second comer needs another one.
update records set email = mail_letters(first_name) || '.' || record_no || '@web.de'
where source = 'shop' and record_no in (
    select record_no from records where source = 'shop'
    qualify row_number() over (partition by lower(email) order by record_no) > 1);

-- Nor do two accounts share a telephone number, and no guest types one that an account has:
-- whose order it is would hang on the order of two rules.
update records set mobile = null
where source = 'shop' and record_no in (
    select record_no from records where source = 'shop' and mobile is not null
    qualify row_number() over (partition by mobile order by record_no) > 1);
update records set mobile = null
where source = 'guest' and mobile in (select mobile from records where source = 'shop')
    and lower(email) not in (select lower(email) from records where source = 'shop');
