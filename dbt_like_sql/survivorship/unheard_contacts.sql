-- One row is an e-mail address or phone number in a record that waits in quarantine and may refuse
-- advertising: it is of an export whose other records say something of consent. Until somebody has
-- looked at it nobody is written to or called there, whatever other records allow.
-- Grain: contact_value
with quarantined_rows as (
    select silo, table_name, record from quality.quarantined_rows
),

deliveries as (
    select silo, table_name, source_file from quality.deliveries
),

consents as (
    select silo, source_file from canonical.consents
),

retailer as (
    select country_code from settings.retailer
),

telling_exports as (
    select distinct silo, table_name
    from deliveries
    semi join consents using (silo, source_file)
),

waiting as (
    select record
    from quarantined_rows
    semi join telling_exports using (silo, table_name)
),

cells as (
    select unnest(regexp_extract_all(record::varchar, '[^\s"<>(),;:\[\]\\]+@[^\s"<>(),;:\[\]\\]+'))
        as email, null as phone
    from waiting
    union all
    select null, unnest(json_extract_string(record, '$.*'))
    from waiting
),

contacts as (
    select coalesce(email_norm(email), phone_e164(phone, country_code))
        as contact_value -- Address or number as golden.contact_points has it
    from cells
    cross join retailer
)

select distinct contact_value
from contacts
where contact_value is not null
