-- ERP customers: the account, its address, e-mail, telephones and business partner.
create or replace table debtors as
select r.*, k.source_key as kunnr, k.seq, lpad((900000 + k.seq)::varchar, 10, '0') as adrnr,
    r.record_class in ('customer', 'household') as is_natural,
    r.record_class = 'customer' and rnd(r.record_no, 'partner') < 0.7 as has_partner,
    coalesce(r.street = 'Postfach', false) as is_boxed,
    upper(md5('partner' || r.record_no)) as guid,
    case when r.record_class = 'customer' then r.first_name || ' ' || r.last_name
        else r.last_name end as full_name
from live_records as r join keys as k on k.record_no = r.record_no
where r.silo = 'erp';

create or replace table x_kna1 as
select
    record_no as k, record_no as g, seq * 1.0 as pos, applied as quirks,
    '100' as "MANDT", lpad(kunnr, 10, '0') as "KUNNR", country as "LAND1",
    case when record_class = 'customer' and rnd(record_no, 'inverted') < 0.4
        then last_name || ', ' || first_name else full_name end as "NAME1",
    null::varchar as "NAME2", city as "ORT01", postal_code as "PSTLZ",
    street || coalesce(' ' || house_no, '') as "STRAS", phone_text(landline, record_no) as "TELF1",
    phone_text(mobile, record_no + 1) as "TELF2", null::varchar as "XCPDK", adrnr as "ADRNR",
    salutation as "ANRED", if(rnd(record_no, 'order block') < 0.01, '01', null) as "AUFSD",
    sap_date(created_on) as "ERDAT", 'KUNA' as "KTOKD",
    if(is_gone or rnd(record_no, 'deletion flag') < 0.01, 'X', null) as "LOEVM",
    if(rnd(record_no, 'blocked') < 0.01, 'X', null) as "SPERR", 'D' as "SPRAS",
    if(is_natural, 'X', null) as "STKZN",
    if(record_class = 'organisation', 'DE136695976', null) as "STCEG",
    if(rnd(record_no, 'restricted') < 0.005, 'X', null) as "CVP_XBLCK"
from debtors;
insert into x_kna1 by name
select k, k as g, k::double as pos, ['one_time_account'] as quirks, '100' as "MANDT",
    lpad((99997 + k)::varchar, 10, '0') as "KUNNR", 'DE' as "LAND1", 'Einmalkunde' as "NAME1",
    if(k = 1, 'Onlineshop', null) as "NAME2", 'Erfurt' as "ORT01", '99086' as "PSTLZ",
    'X' as "XCPDK", '20150101' as "ERDAT", 'CPD' as "KTOKD", 'D' as "SPRAS"
from range(1, 3) as t(k);

create or replace table x_adrc as
select record_no as k, record_no as g, seq * 1.0 as pos, []::varchar[] as quirks, '100' as "CLIENT",
    adrnr as "ADDRNUMBER", '00010101' as "DATE_FROM", '99991231' as "DATE_TO",
    full_name as "NAME1", city as "CITY1",
    if(is_boxed, null, postal_code) as "POST_CODE1",
    if(is_boxed, postal_code, null) as "POST_CODE2",
    if(is_boxed, house_no, null) as "PO_BOX", if(is_boxed, null, street) as "STREET",
    if(is_boxed, null, regexp_extract(house_no, '^[0-9]+')) as "HOUSE_NUM1",
    if(is_boxed, null, nullif(trim(regexp_replace(house_no, '^[0-9]+', '')), '')) as "HOUSE_NUM2",
    addition as "STR_SUPPL1", country as "COUNTRY", region as "REGION",
    phone_text(landline, record_no) as "TEL_NUMBER"
from debtors;

create or replace table x_adr6 as
select record_no as k, record_no as g, seq * 1.0 as pos, []::varchar[] as quirks, '100' as "CLIENT",
    adrnr as "ADDRNUMBER", '00010101' as "DATE_FROM", '001' as "CONSNUMBER",
    'X' as "FLGDEFAULT", email as "SMTP_ADDR"
from debtors where email is not null;

create or replace table x_adr2 as
select record_no * 2 as k, record_no as g, seq * 2.0 as pos, []::varchar[] as quirks,
    adrnr as "ADDRNUMBER", '001' as "CONSNUMBER", phone_text(landline, record_no) as "TEL_NUMBER",
    landline as "TELNR_LONG", '1' as "R3_USER"
from debtors where landline is not null
union all
select record_no * 2 + 1, record_no, seq * 2.0 + 1, [], adrnr, '002',
    phone_text(mobile, record_no + 1), mobile, '3'
from debtors where mobile is not null;

create or replace table x_but000 as
select record_no as k, record_no as g, seq * 1.0 as pos, applied as quirks,
    lpad((3000000 + seq)::varchar, 10, '0') as "PARTNER", '1' as "TYPE", 'BP01' as "BU_GROUP",
    first_name as "NAME_FIRST", last_name as "NAME_LAST",
    if(salutation = 'Frau', '0001', '0002') as "TITLE",
    if(salutation = 'Herr', 'X', null) as "XSEXM", if(salutation = 'Frau', 'X', null) as "XSEXF",
    coalesce(sap_date(birth_date), '00000000') as "BIRTHDT", '00000000' as "DEATHDT",
    if(is_gone, 'X', null) as "XDELE", guid as "PARTNER_GUID", sap_date(created_on) as "CRDAT",
    sap_date(modified_on) as "CHDAT"
from debtors where has_partner;

create or replace table x_cvi_cust_link as
select record_no as k, record_no as g, seq * 1.0 as pos, []::varchar[] as quirks,
    guid as "PARTNER_GUID", lpad(kunnr, 10, '0') as "CUSTOMER"
from debtors where has_partner;
