-- Macros for goods: trade item numbers (GTIN of GS1), article numbers, units, kinds of places.

-- The digits of a GTIN padded to 14; null where the text is not 8, 12, 13 or 14 digits.
create or replace macro gtin14(s) as
    nullif(lpad(regexp_extract(
        regexp_replace(s, '[\s-]', '', 'g'), '^(?:\d{8}|\d{12,14})$'
    ), 14, '0'), '00000000000000');

-- True where the check digit (modulo 10, weights 3 and 1) is right; false for what is no GTIN.
create or replace macro gtin_is_valid(s) as
    if(s is null, null, coalesce(list_sum(list_transform(
        string_split(gtin14(s), ''), lambda digit_, place_: digit_::int * if(place_ % 2 = 1, 3, 1)
    )) % 10 = 0, false));

-- The kind of a valid GTIN: ean13, upc, ean8, gtin14, isbn, issn or internal_20_29 (in-store only).
create or replace macro gtin_kind(s) as
    list_transform([if(gtin_is_valid(s), gtin14(s), null)], lambda gtin_: case
        when regexp_matches(gtin_, '^(?:02|002|004|000000[02])') then 'internal_20_29'
        when regexp_matches(gtin_, '^097[89]') then 'isbn'
        when gtin_ like '0977%' then 'issn'
        when gtin_ like '000000%' then 'ean8'
        when gtin_ like '00%' then 'upc'
        when gtin_ like '0%' then 'ean13'
        when gtin_ is not null then 'gtin14'
    end)[1];

-- The article number that stands in brackets before an article's name: [4711] Lamp; null if none.
create or replace macro bracketed_sku(s) as
    nullif(trim(regexp_extract(s, '^\s*\[([^\]]+)\]', 1)), '');

-- The unit of a quantity as a code: ST for pieces in whatever words, KG, G, M, L; else as it is.
create or replace macro unit_code(s) as
    list_transform([fold_text(s)], lambda unit_: case
        when unit_ in (
            'unit', 'units', 'unit s', 'piece', 'pieces', 'pce', 'pcs', 'st', 'stk', 'stueck',
            'einheit', 'einheiten', 'einheit en'
        ) then 'ST'
        when unit_ in ('l', 'liter', 'litre') then 'L'
        else upper(trim(s))
    end)[1];

-- The kind of a stock location: internal, transit, customer, supplier, inventory, production, view.
create or replace macro location_usage(s) as
    list_transform([fold_text(s)], lambda usage_: case
        when regexp_matches(usage_, 'transit') then 'transit'
        when regexp_matches(usage_, '^intern') then 'internal'
        when regexp_matches(usage_, 'customer|kund') then 'customer'
        when regexp_matches(usage_, 'supplier|vendor|lieferant') then 'supplier'
        when regexp_matches(usage_, 'inventory|inventur|bestand') then 'inventory'
        when regexp_matches(usage_, 'produ|fertigung') then 'production'
        when regexp_matches(usage_, 'view|ansicht') then 'view'
    end)[1];

-- The kind of a stock location by its path: Partners/Customers, Virtual Locations/Scrap, WH/Stock.
create or replace macro usage_of_path(s) as
    list_transform([lower(s)], lambda path_: case
        when regexp_matches(path_, 'transit') then 'transit'
        when regexp_matches(path_, '^partner[^/]*/') then location_usage(path_)
        when regexp_matches(path_, '^virtu[^/]*/.*produ') then 'production'
        when regexp_matches(path_, '^virtu[^/]*/') then 'inventory'
        when regexp_matches(path_, '^[^/]+/[^/]') then 'internal'
    end)[1];

-- The kind of a movement of goods by its word or SAP number: receipt, sale, transfer, return, adjust,
-- scrap or count. What goes back to the supplier is neither a customer's return nor a sale: null.
create or replace macro movement_kind(s) as
    list_transform([fold_text(s)], lambda kind_: case
        when regexp_matches(kind_, 'lieferant') and regexp_matches(kind_, 'retoure|rueck') then null
        when regexp_matches(kind_, '^65[1-4]\b|retoure|ruecknahme|rueckgabe|return')
            then 'return'
        when regexp_matches(kind_, '^10[12]\b|^we\b|wareneingang|zugang|anlieferung|receipt')
            then 'receipt'
        when regexp_matches(kind_, '^60[12]\b|^wa\b|warenausgang|verkauf|auslieferung|sale')
            then 'sale'
        when regexp_matches(kind_, '^55[12]\b|verschrott|schwund|\bbruch|scrap') then 'scrap'
        when regexp_matches(kind_, '^70[12]\b|inventur|zaehlung|count') then 'count'
        when regexp_matches(kind_, '^56[12]\b|korrektur|anfangsbestand|adjust') then 'adjust'
        when regexp_matches(kind_, '^(?:3[01][1-6]|34[34]|64[1-4])\b|umlager|umbuch|transfer')
            then 'transfer'
    end)[1];

-- How far goods have come, by a word: planned, shipped, open, received, fulfilled or cancelled.
create or replace macro goods_status(s) as
    list_transform([fold_text(s)], lambda status_: case
        when regexp_matches(status_, 'stornier|cancel|abgebrochen') then 'cancelled'
        when regexp_matches(status_, '^(?:nicht|not) |unfulfilled') then 'open'
        when regexp_matches(status_, '^teil|^partial') then 'shipped'
        when regexp_matches(status_, 'abgeholt|fulfilled|collected') then 'fulfilled'
        when regexp_matches(status_, 'empfangen|eingegangen|received|erledigt|abgeschlossen|closed|done')
            then 'received'
        when regexp_matches(status_, 'versandt|versendet|unterwegs|shipped|transit') then 'shipped'
        when regexp_matches(status_, 'offen|open|bestellt|ordered|reserviert|reserved') then 'open'
        when regexp_matches(status_, 'geplant|planned|entwurf|draft') then 'planned'
    end)[1];

-- A quantity in the article's own unit: so many packs of `base_qty`, or pieces where that is null.
create or replace macro in_base_units(qty, base_qty) as
    if(base_qty is null, qty::decimal(18, 3), (qty::decimal(24, 3) * base_qty)::decimal(18, 3));

-- What a quantity is worth, rounded to cents. Usual figures are multiplied in 64 bits: with the wide
-- decimals that all figures would need it takes twenty times as long.
create or replace macro worth(qty, unit_price) as
    if(
        abs(qty) < 100000 and abs(unit_price) < 10000,
        (qty::decimal(9, 3) * unit_price::decimal(9, 4))::decimal(18, 2),
        (qty::decimal(22, 3) * unit_price::decimal(16, 4))::decimal(18, 2)
    );

-- Money that was added up, rounded to cents. A sum has 128 bits: rounded in 64 it takes a fiftieth of
-- the time.
create or replace macro cents(amount) as amount::decimal(18, 4)::decimal(18, 2);

-- What an amount still counts after some days, of which it lost half after half_life days. Rounded row by
-- row, so that a sum is the same in whatever order rows are added up.
create or replace macro decayed(amount, days, half_life) as
    (amount::double * 0.5 ** (days / half_life))::decimal(18, 4);

-- The rate of VAT that an article with today's rate had on a day: Germany had 16 and 5 per cent from July
-- to December 2020 (section 28(1) UStG), Switzerland 7.7, 3.7 and 2.5 until 2023 (Art. 25 MWSTG).
create or replace macro vat_rate_on(rate, country, day) as case
    when country = 'DE' and day between date '2020-07-01' and date '2020-12-31'
        then case rate when 0.19 then 0.16 when 0.07 then 0.05 else rate end
    when country = 'CH' and day <= date '2023-12-31'
        then case rate when 0.081 then 0.077 when 0.038 then 0.037 when 0.026 then 0.025 else rate end
    else rate
end;

-- What an order is in figures: a sale, a return, or an adjustment (a credit or debit).
create or replace macro order_kind(order_type) as
    if(order_type in ('sale', 'return'), order_type, 'adjustment')::enum('sale', 'return', 'adjustment');

-- What a line adds to an order: goods (and services), discount, shipping, other (fees, deposits, gift
-- cards), or the rest that no line tells of.
create or replace macro revenue_item(line_type) as (case
    when line_type in ('product', 'service', 'insurance') then 'goods'
    when line_type in ('discount', 'shipping', 'rest') then line_type
    else 'other'
end)::enum('goods', 'discount', 'rest', 'shipping', 'other');

-- A line's amount without VAT, in cents: as the silo states it, else the gross one less VAT at the line's
-- rate, or the rate that the article had on the day; null where no rate is known.
create or replace macro net_amount(line_net, line_gross, vat_rate, todays_rate, country, day) as
    if(
        line_net is not null,
        line_net::decimal(18, 2),
        (line_gross / (1 + coalesce(vat_rate, vat_rate_on(todays_rate, country, day))))::decimal(18, 2)
    );

-- The sum of two quantities; the other one where one is unknown.
create or replace macro either_sum(a, b) as
    if(b is null, a::decimal(18, 3), (coalesce(a, 0) + b)::decimal(18, 3));
