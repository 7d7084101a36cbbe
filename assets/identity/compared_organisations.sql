-- What is compared of organisations: their records, copies of a record once.

-- One row is a record of an organisation, and the first of the records that are alike in all that is
-- compared. Two alike of whom no more than the name is known are two namesakes.
create or replace temporary table originals as
with decided as (
    select distinct
        unnest([silo || '/' || source_key, other_silo || '/' || other_source_key]) as record_id
    from identity.decisions
    where kind in ('same', 'different') and state <> 'awaiting'
)

select
    record_id,
    -- The first of all that are alike, those included that stand for themselves.
    if(
        coalesce(vat_id, address, email, phone) is null,
        record_id,
        min(record_id) over alike
    ) as alike_record_id,
    if(
        alike_record_id = record_id or decided.record_id is not null,
        record_id,
        min(record_id) filter (decided.record_id is null) over alike
    ) as original_record_id
from identity.organisation_records
left join decided using (record_id)
window
    alike as (
        partition by
            name_key, legal_form, vat_id, address, postal_code, city, email, email_domain, phone
    );

-- One row is a record that is compared, numbered from 0.
create or replace temporary table compared_records as
with several_forms as (
    select name_key, address, left(postal_code, 3) as region
    from identity.organisation_records
    where address is not null
    group by all
    having count(distinct legal_form) > 1
)

select
    (row_number() over (order by record_id) - 1)::integer as n,
    record.*,
    several_forms.name_key is not null as has_several_forms,
    count(*) over (partition by record.name_key) / ($others + count(*) over ()) as name_frequency
from identity.organisation_records as record
left join several_forms
    on record.name_key = several_forms.name_key
    and record.address = several_forms.address
    and left(record.postal_code, 3) is not distinct from several_forms.region
where record_id in (select original_record_id from originals);

-- One row is a pair of compared records that were one customer last night; empty on a first night.
create or replace temporary table companions (l integer, r integer);

-- One row is a pair of compared records whose fate is no question of scores; empty without decisions.
create or replace temporary table fixed_pairs (l integer, r integer, log_odds double);
