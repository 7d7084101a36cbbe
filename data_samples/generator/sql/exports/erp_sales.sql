-- ERP documents and their positions; amounts of returns are positive, some with trailing minus.
create or replace table documents_tonight as
with debtor as (
    select person_no, min(record_no) as record_no from accounts
        where silo = 'erp' and night = 0 group by person_no
), totals as (
    select vbeln, sum(if(abgru = '', net_c, 0))::bigint as net_c,
        sum(if(abgru = '', tax_c, 0))::bigint as tax_c
    from erp_positions group by vbeln
)
select d.*, t.net_c, t.tax_c as document_tax_c, o.shop_no, r.receipt_no,
    case when d.channel = 'store' and (k.source_key is null or rnd(d.key, 'named') < 0.85)
            then '0000099999'
        when k.source_key is null then '0000099998' else lpad(k.source_key, 10, '0') end as kunnr
from erp_documents as d
join totals as t on t.vbeln = d.vbeln
left join shop_orders as o on o.sale_key = d.sale_key
left join receipts as r on r.key = d.key
left join debtor as b on b.person_no = d.person_no
left join keys as k on k.record_no = b.record_no
where d.erp_night <= getvariable('night');

create or replace table x_vbak as
select
    vbeln as k, key as g, vbeln * 1.0 as pos, []::varchar[] as quirks,
    lpad(vbeln::varchar, 10, '0') as "VBELN", sap_date(business_date) as "ERDAT",
    strftime(moment, '%H%M%S') as "ERZET", sap_date(business_date) as "AUDAT",
    if(kind = 'sale', 'C', 'H') as "VBTYP", if(kind = 'sale', 'TA', 'RE') as "AUART",
    if(kind = 'return', one_of(key, 'reason', ['001', '002', '005']), null) as "AUGRU",
    money_de(net_c) as "NETWR", 'EUR' as "WAERK", '1000' as "VKORG",
    case channel when 'web' then '20' when 'store' then '10' else '30' end as "VTWEG",
    '00' as "SPART", store as "VKBUR", kunnr as "KUNNR",
    case channel when 'web' then if(rnd(key, 'no hash') < 0.2, '', '#') || shop_no
        when 'store' then store || '/' || lpad(receipt_no::varchar, 6, '0') end as "BSTNK",
    sap_date(business_date + 2) as "VDATU"
from documents_tonight;

create or replace table x_vbap as
select
    p.vbeln * 64 + p.posnr // 10 as k, p.key as g, p.vbeln * 64.0 + p.posnr // 10 as pos,
    if(d.kind = 'return' and rnd(p.line_key, 'minus') < 0.3, ['trailing_minus'], []) as quirks,
    lpad(p.vbeln::varchar, 10, '0') as "VBELN", lpad(p.posnr::varchar, 6, '0') as "POSNR",
    coalesce(v.matnr, 'VERSAND') as "MATNR", v.gtin as "EAN11",
    coalesce(v.text, 'Versandkosten') as "ARKTX", if(v.k is null, 'TAX', 'TAN') as "PSTYV",
    nullif(p.abgru, '') as "ABGRU",
    qty_de(p.qty) || if(d.kind = 'return' and rnd(p.line_key, 'minus') < 0.3, '-', '') as "KWMENG",
    if(rnd(p.line_key, 'unit') < 0.05, 'PCE', 'ST') as "VRKME",
    money_de((p.net_c / p.qty)::bigint) as "NETPR",
    money_de(p.net_c) || if(d.kind = 'return' and rnd(p.line_key, 'minus') < 0.3, '-', '')
        as "NETWR",
    money_de(p.tax_c) || if(d.kind = 'return' and rnd(p.line_key, 'minus') < 0.3, '-', '')
        as "MWSBP",
    coalesce(d.store, '0001') as "WERKS", '0001' as "LGORT",
    lpad(o.vbeln::varchar, 10, '0') as "VGBEL", lpad(o.posnr::varchar, 6, '0') as "VGPOS"
from erp_positions as p
join documents_tonight as d on d.vbeln = p.vbeln
left join materials as v on v.k = p.variant_no
left join (select q.key, q.line_no, min(q.vbeln) as vbeln, min(q.posnr) as posnr
    from erp_positions as q join documents_tonight as e on e.vbeln = q.vbeln
    where q.kind = 'sale' and q.abgru = '' group by q.key, q.line_no) as o
    on o.key = if(d.kind = 'return', d.sale_key, null) and o.line_no = p.line_no;
