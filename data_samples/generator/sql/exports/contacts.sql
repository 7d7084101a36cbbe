-- Salesforce contacts; second records of a person are partly merged into the first.
create or replace table x_contacts as
with first_copy as (
    select r.person_no, k.source_key from records as r
    join keys as k on k.record_no = r.record_no
    where r.silo = 'crm' and r.copy = 0
), base as (
    select r.*, k.source_key, k.seq,
        if(r.copy = 1 and rnd(r.record_no, 'merged') < 0.4, f.source_key, null) as master,
        r.is_gone or (r.copy = 0 and rnd(r.record_no, 'deleted') < 0.006) as is_deleted_alone
    from live_records as r
    join keys as k on k.record_no = r.record_no
    left join first_copy as f on f.person_no = r.person_no
    where r.silo = 'crm'
)
select
    record_no as k, record_no as g, seq * 1.0 as pos, applied as quirks,
    sf18(source_key) as "Id",
    (master is not null or is_deleted_alone)::varchar as "IsDeleted",
    if(rnd(record_no, 'short master') < 0.3, master, sf18(master)) as "MasterRecordId",
    last_name as "LastName", first_name as "FirstName",
    if(record_class = 'household' or rnd(record_no, 'salutation') < 0.85, salutation, null)
        as "Salutation",
    if(rnd(record_no, 'suffix') < 0.6, suffix, null) as "Suffix",
    coalesce(first_name || ' ', '') || last_name as "Name",
    street || coalesce(' ' || house_no, '') || coalesce(if(record_no % 2 = 0, chr(10), ', ')
        || addition, '') as "MailingStreet",
    city as "MailingCity", postal_code as "MailingPostalCode", region as "MailingStateCode",
    case country when 'DE' then 'Deutschland' when 'AT' then 'Österreich'
        when 'CH' then 'Schweiz' end as "MailingCountry",
    if(rnd(record_no, 'country code') < 0.8, country, null) as "MailingCountryCode",
    phone_text(landline, record_no) as "Phone",
    phone_text(mobile, record_no + 1) as "MobilePhone",
    email as "Email",
    case when record_class = 'employee' then 'Verkauf' end as "Title",
    one_of(record_no, 'lead', ['Web', 'Filiale', 'Messe', 'Empfehlung', 'Gewinnspiel'])
        as "LeadSource",
    strftime(birth_date, '%Y-%m-%d') as "Birthdate",
    (rnd(record_no, 'opt out') < 0.15)::varchar as "HasOptedOutOfEmail",
    (rnd(record_no, 'do not call') < 0.25)::varchar as "DoNotCall",
    iso_time(created_on + to_seconds(28800 + pick(record_no, 'c', 36000))) as "CreatedDate",
    iso_time(modified_on + to_seconds(64800 + pick(record_no, 'm', 10000))) as "LastModifiedDate",
    iso_time(modified_on + to_seconds(75600 + pick(record_no, 's', 5000))) as "SystemModstamp",
    if(rnd(record_no, 'active') < 0.5, strftime(modified_on, '%Y-%m-%d'), null)
        as "LastActivityDate",
    if(rnd(record_no, 'bounced') < 0.02 and email is not null, '550 mailbox unavailable', null)
        as "EmailBouncedReason",
    if(rnd(record_no, 'bounced') < 0.02 and email is not null,
        iso_time(modified_on + to_seconds(43200)), null) as "EmailBouncedDate",
    (rnd(record_no, 'bounced') < 0.02 and email is not null)::varchar as "IsEmailBounced"
from base order by seq;
