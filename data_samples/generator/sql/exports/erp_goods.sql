-- Material masters, texts, cartons, stock, planning and valuation per plant, and the plants.
create or replace table x_mara as
select k, k as g, k * 2.0 as pos, []::varchar[] as quirks, matnr as "MATNR", 'HAWA' as "MTART",
    merchandise as "MATKL", 'ST' as "MEINS", gtin as "EAN11", if(gtin is null, null, 'HE')
    as "NUMTP", if(siblings > 1, satnr, null) as "SATNR", if(siblings > 1, '02', '00') as "ATTYP",
    if(is_delisted, 'X', null) as "LVORM", sap_date(listed_on) as "ERSDA",
    '00000000' as "LAEDA"
from materials
union all by name
select -min(k) as k, -min(k) as g, min(k) * 2.0 - 1 as pos, []::varchar[] as quirks,
    satnr as "MATNR", 'HAWA' as "MTART", any_value(merchandise) as "MATKL", 'ST' as "MEINS",
    '01' as "ATTYP", sap_date(min(listed_on)) as "ERSDA", '00000000' as "LAEDA"
from materials where siblings > 1 group by satnr
union all by name
select 0 as k, 0 as g, 0.0 as pos, []::varchar[] as quirks, 'VERSAND' as "MATNR",
    'DIEN' as "MTART", '9900' as "MATKL", 'LE' as "MEINS", '00' as "ATTYP",
    '20150101' as "ERSDA", '00000000' as "LAEDA";

create or replace table x_makt as
select k, k as g, k * 2.0 as pos, []::varchar[] as quirks, matnr as "MATNR",
    if(k % 9 = 0, 'DE', 'D') as "SPRAS", text as "MAKTX" from materials
union all
select k, k, k * 2.0 + 1, [], matnr, 'E', text || ' (EN)' from materials where k % 25 = 0
union all
select 0, 0, 0.0, [], 'VERSAND', 'D', 'Versandkosten';

create or replace table x_marm as
select k, k as g, k * 1.0 as pos, []::varchar[] as quirks, matnr as "MATNR", 'KAR' as "MEINH",
    pieces::varchar as "UMREZ", '1' as "UMREN"
from materials join cartons on cartons.variant_no = materials.k;

create or replace table plant_stock as
select s.*, m.matnr from stock_tonight as s join materials as m on m.k = s.variant_no;

create or replace table x_mard as
select stock_no as k, stock_no as g, stock_no * 1.0 as pos, []::varchar[] as quirks,
    matnr as "MATNR", plant as "WERKS", '0001' as "LGORT",
    qty_de(abs(unrestricted)) || if(unrestricted < 0, '-', '') as "LABST",
    qty_de(quality) as "INSME", qty_de(blocked) as "SPEME", qty_de(in_transfer) as "UMLME",
    '0,000' as "EINME", qty_de(returned) as "RETME"
from plant_stock;

create or replace table x_marc as
select stock_no as k, stock_no as g, stock_no * 1.0 as pos, []::varchar[] as quirks,
    matnr as "MATNR", plant as "WERKS", qty_de(safety_stock) as "EISBE",
    qty_de(safety_stock * 2) as "MINBE", '0,000' as "UMLMC", qty_de(in_transit) as "TRAME",
    (3 + variant_no % 12)::varchar as "PLIFZ"
from plant_stock;

create or replace table x_mbew as
select stock_no as k, stock_no as g, stock_no * 1.0 as pos, []::varchar[] as quirks,
    matnr as "MATNR", plant as "BWKEY", null::varchar as "BWTAR",
    qty_de(greatest(0, unrestricted + quality + blocked + returned)) as "LBKUM",
    money_de(greatest(0, unrestricted + quality + blocked + returned) * cost_c) as "SALK3",
    if(variant_no % 4 = 0, 'S', 'V') as "VPRSV",
    money_de(if(variant_no % 4 = 0, cost_c, 0) * if(variant_no % 50 = 0, 100, 1)) as "STPRS",
    money_de(cost_c * if(variant_no % 50 = 0, 100, 1)) as "VERPR",
    if(variant_no % 50 = 0, '100', '1') as "PEINH"
from plant_stock;

create or replace table x_t001w as
select plant::bigint as k, plant::bigint as g, plant::double as pos, []::varchar[] as quirks,
    plant as "WERKS", name as "NAME1", street as "STRAS", postal_code as "PSTLZ", city as "ORT01",
    if(kind = 'dc', 'B', 'A') as "VLFKZ"
from locations;
