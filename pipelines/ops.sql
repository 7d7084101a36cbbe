-- The tables of the schema ops: the only place of clock times and run ids.

-- One row is a run that built a night.
create table ops.runs (
    started_at timestamptz, -- When the build began
    finished_at timestamptz, -- When it was closed for publishing
    delivery_on date, -- The day of the delivery it was built from
    last_act_no bigint, -- The last act in people.duckdb that it took into account
    linkage_model varchar, -- Model that linked records: a file in warehouse/models, or shipped
    left_out varchar[], -- Silos that were left out on request; what they delivered last holds on
    warehouse_version integer -- Version of what a night holds; an older Goldsmith refuses it
);

-- One row is a customer whose address or number was given out by `goldsmith export audience`.
create table ops.activation_log (
    activation_no bigint, -- Number of the export
    audience varchar, -- Audience it was made for
    customer_id varchar, -- Customer, as the night that was exported had them
    channel varchar, -- email | phone | sms | whatsapp | post
    purpose varchar, -- What the consent was for: marketing | newsletter
    tool varchar, -- What the file was made for: plain | mailchimp | brevo
    night varchar, -- Night whose consents held
    contact_hash varchar, -- The address or number as a keyed hash: the same for the same one
    reason varchar, -- Rule of golden.contactability that allowed it
    silo varchar, -- Silo of the statement that allowed it; null if no statement was needed
    source_key varchar, -- Key of the record that made it
    since timestamptz, -- When it was said; null if not known
    exported_by varchar, -- Who made the export
    exported_at timestamptz, -- When
    primary key (activation_no, customer_id)
);

-- One row is a table of the build, as it was last written.
create table ops.table_builds (
    table_name varchar, -- Schema and table
    build_no bigint, -- Running number of the write, over all tables of the build
    row_count bigint, -- Rows after the write
    built_at timestamptz, -- When it was written
    duration_s double, -- How long that took, in seconds
    primary key (table_name)
);

create sequence ops.build_numbers;

-- One row is an export of a silo on one night: how much of it came, and what was expected.
create table ops.volumes (
    delivery_on date, -- Day of the delivery
    silo varchar, -- Name of the silo in retailer.toml
    table_name varchar, -- Staging table that the export feeds
    delivered_count bigint, -- Records delivered for that day
    carried_count bigint, -- Records of earlier deliveries that hold on
    disappeared_count bigint, -- Records of the delivery before that this full one lacks
    usual_count bigint, -- Median of the seven deliveries before; null if there were none
    least_count bigint, -- Fewest records that are accepted; null if any number is
    most_count bigint, -- Most records that are accepted; null if any number is
    newest_file_on date, -- Day in the newest file's name; null if it has none
    is_late boolean, -- True if the silo delivered nothing that could be used
    primary key (delivery_on, silo, table_name)
);

-- One row is a column that an export of a silo had, or should have had, and from when on.
create table ops.contract_columns (
    silo varchar, -- Name of the silo in retailer.toml
    table_name varchar, -- Staging table that the export feeds
    header varchar, -- Name in the file; of a column that is not there, the one expected
    column_name varchar, -- Column of the raw table that it is read into; null if nobody reads it
    fate varchar, -- read | missing (and may be) | new (nobody reads it) | dropped (named by the preset)
    is_key boolean, -- True if it is part of the record's key
    valid_from date, -- First delivery that had it so
    valid_to date, -- First delivery that had it no more so; null while it is so
    primary key (silo, table_name, header, valid_from)
);
