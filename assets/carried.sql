-- The tables of the schema carried: what the published night left that cannot be rebuilt from
-- exports. Columns mean what they mean in the table of the same name that tonight writes anew.
create schema if not exists carried;

-- One row is the published night.
create table if not exists carried.night (
    as_of date, -- The day its figures are about
    delivery_on date, -- Day its exports were delivered
    primary key (as_of)
);

-- One row is a record and the customer it belonged to last night.
create table if not exists carried.customer_ids (
    record_id varchar, -- Silo and key of the record
    customer_id varchar, -- The customer
    linked_on date, -- Since which night the record had belonged to this customer
    primary key (record_id)
);

-- One row is a customer id that was no longer in use last night.
create table if not exists carried.customer_redirects (
    old_customer_id varchar, -- The id given up
    new_customer_id varchar, -- Who held most of its last records; null if gone
    reason varchar, -- merge | gone
    redirected_on date, -- Since which night
    primary key (old_customer_id)
);

-- One row is something that happened to customers until last night.
create table if not exists carried.customer_events (
    event_on date, -- The night
    customer_id varchar, -- The customer it happened to
    event varchar, -- new | merged | split | moved | restored | gone
    other_customer_id varchar, -- merged: into whom; split, moved: from whom; '' else
    record_count bigint, -- Records concerned
    primary key (event_on, customer_id, event, other_customer_id)
);

-- One row is a record that a customer id no longer in use held last.
create table if not exists carried.former_records (
    customer_id varchar, -- The id given up
    record_id varchar, -- Silo and key of the record
    primary key (customer_id, record_id)
);

-- One row is what was known of a customer until last night.
create table if not exists carried.customer_history (
    customer_id varchar, -- The customer
    changed varchar[], -- What had changed against the row before
    party_type varchar, -- As in golden.customers
    salutation varchar, -- As in golden.customers
    full_name varchar, -- As in golden.customers
    first_name varchar, -- As in golden.customers
    last_name varchar, -- As in golden.customers
    company_name varchar, -- As in golden.customers
    vat_id varchar, -- As in golden.customers
    birth_date date, -- As in golden.customers
    language varchar, -- As in golden.customers
    email varchar, -- As in golden.customers
    mobile varchar, -- As in golden.customers
    phone varchar, -- As in golden.customers
    loyalty_card_no varchar, -- As in golden.customers
    address varchar, -- As in golden.customers
    postal_code varchar, -- As in golden.customers
    city varchar, -- As in golden.customers
    country_code varchar, -- As in golden.customers
    is_employee boolean, -- As in golden.customers
    is_deceased boolean, -- As in golden.customers
    is_blocked boolean, -- As in golden.customers
    is_processing_restricted boolean, -- As in golden.customers
    is_deleted boolean, -- As in golden.customers
    is_contactable_email boolean, -- As in golden.customers
    is_contactable_phone boolean, -- As in golden.customers
    is_contactable_sms boolean, -- As in golden.customers
    is_contactable_whatsapp boolean, -- As in golden.customers
    is_contactable_post boolean, -- As in golden.customers
    valid_from date, -- The first night on which it held
    valid_to date, -- The first night on which it held no more; null while it holds
    primary key (customer_id, valid_from)
);

-- One row is a record, and a customer it belonged to until last night.
create table if not exists carried.customer_record_history (
    silo varchar, -- Name of the silo in retailer.toml
    source_key varchar, -- Key of the customer in the silo
    customer_id varchar, -- The customer
    valid_from date, -- The first night on which it belonged to the customer
    valid_to date, -- The first night on which it did not any more; null while it does
    primary key (silo, source_key, valid_from)
);

-- One row is a refusal of advertising that stood last night.
create table if not exists carried.refusals (
    silo varchar, -- Name of the silo in retailer.toml
    source_key varchar, -- Key of the customer in the silo
    customer_id varchar, -- The customer whose it was, by the id of that night; null if nobody's
    channel varchar, -- email | phone | sms | whatsapp | post
    purpose varchar, -- newsletter | marketing | loyalty | profiling
    contact_value varchar, -- Normalised address or number it is about; '' for the person as such
    source_file varchar, -- File it was last said in
    source_row bigint, -- Number of the record in that file
    status varchar, -- withdrawn | objected
    legal_basis varchar, -- As in canonical.consents
    proof_kind varchar, -- As in canonical.consents
    event_at timestamptz, -- When it was said; null if the silo does not tell
    primary key (silo, source_key, channel, purpose, contact_value, source_file, source_row)
);

-- One row is an attribute of customers in one silo, and how good it was on one night.
create table if not exists carried.quality (
    measured_on date, -- The night
    silo varchar, -- The silo
    attribute varchar, -- name | birth_date | email | mobile | phone | address | vat_id | …
    record_count bigint, -- Records that should have had the attribute
    filled_count bigint, -- Records that had it
    completeness double, -- Share that had it
    validity double, -- Share of these that met its rule
    uniqueness double, -- Share whose value no other customer had
    consistency double, -- Share that another silo confirmed
    timeliness double, -- Share touched within two years
    score double, -- Weighted mean of the shares that were known
    score_change double, -- Against the night before
    score_change_7 double, -- Against the last night 7 or more days before
    primary key (measured_on, silo, attribute)
);

-- One row is a night on which a customer's stage of life as a customer had become another one.
-- Without a key: there are millions, and segments.lifecycle_transitions is unique by check.
create table if not exists carried.lifecycle_transitions (
    customer_id varchar, -- The customer
    from_stage enum(
        'prospect', 'new', 'reactivated', 'active', 'at_risk', 'dormant', 'lost'
    ), -- As in segments.lifecycle; null where the customer was first counted
    to_stage enum(
        'prospect', 'new', 'reactivated', 'active', 'at_risk', 'dormant', 'lost'
    ), -- As in segments.lifecycle; null where the customer was counted no more
    changed_on date -- The night
);

-- One row is an export of a silo on an earlier night.
create table if not exists carried.volumes (
    delivery_on date, -- Day of the delivery
    silo varchar, -- The silo
    table_name varchar, -- Staging table that the export feeds
    delivered_count bigint, -- Records delivered for that day
    carried_count bigint, -- Records of earlier deliveries that held on
    disappeared_count bigint, -- Records of the delivery before that it lacked
    usual_count bigint, -- Median of the seven deliveries before
    least_count bigint, -- Fewest records that were accepted
    most_count bigint, -- Most records that were accepted
    newest_file_on date, -- Day in the newest file's name
    is_late boolean, -- True if the silo delivered nothing that could be used
    primary key (delivery_on, silo, table_name)
);

-- One row is a column that an export of a silo had, or should have had, until last night.
create table if not exists carried.contract_columns (
    silo varchar, -- The silo
    table_name varchar, -- Staging table that the export feeds
    header varchar, -- Name in the file
    column_name varchar, -- Column of the raw table that it was read into
    fate varchar, -- read | missing | new | dropped
    is_key boolean, -- True if it was part of the record's key
    valid_from date, -- First delivery that had it so
    valid_to date, -- First delivery that had it no more so; null while it was so
    primary key (silo, table_name, header, valid_from)
);

-- One row is a value that a record offered last night, or when it last offered any for the attribute,
-- known again by its fingerprint. Without a key: there are millions, and both tables of a night that
-- it is a copy of are unique by check, and have no record's attribute in common.
create table if not exists carried.sightings (
    fingerprint uhugeint, -- Of record, attribute and value
    silo varchar, -- Name of the silo in retailer.toml
    source_key varchar, -- Key of the customer in the silo
    attribute varchar, -- name | email | address | …: what the value is for
    first_seen_on date, -- Night in which the record first had the value
    lacked_on date, -- Last night the record had another contact in its place; null if it never had
    observed_at timestamptz, -- When the silo last knew the value to be true
    silent_since date -- First night on which the record offered none; null if it did last night
);

-- One row is a night whose stock was remembered until last night.
create table if not exists carried.snapshot_nights (
    night date, -- The night
    primary key (night)
);

-- One row is the stock of a product at a place, unchanged from one night to another. Without a
-- key: there are millions, and inventory.snapshots is unique by check.
create table if not exists carried.snapshots (
    product_id varchar, -- The product
    location_id varchar, -- The place
    ownership enum('own', 'consignment', 'dropship', 'customer_owned'), -- As in inventory.positions
    on_hand decimal(18, 3), -- As in inventory.positions
    reserved decimal(18, 3), -- As in inventory.positions
    unsellable decimal(18, 3), -- As in inventory.positions
    in_transit decimal(18, 3), -- As in inventory.positions
    on_order decimal(18, 3), -- As in inventory.positions
    unit_cost decimal(18, 4), -- As in inventory.positions
    first_on date, -- First night on which it was so
    last_on date -- Last night on which it was so
);
