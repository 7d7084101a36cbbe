-- The tables of the schema quality: what was found, what was set aside, and that no row is missing.
-- Plain DDL; the tables are written by the reader (assets/raw) and by the files beside this one.
-- They hold no clock times and no run ids: two runs on the same input leave the same rows.
create schema if not exists quality;

-- One row is what one check says about one table, as the table stands tonight.
create table if not exists quality.check_results (
    table_name varchar not null, -- Table that was checked, with its schema
    check_name varchar not null, -- The claim; true if the check passes
    severity varchar not null, -- drop | quarantine | block | warn
    is_passed boolean not null, -- True if the claim holds; a drop rule always passes
    checked_count bigint not null, -- Rows looked at
    failed_count bigint not null, -- Rows for which the claim does not hold
    failed_share double not null, -- failed_count / checked_count; 0 for an empty table
    reason varchar not null -- Why the check is there, in words; never a value of a row
);

-- One row is a record that was delivered but must not count until somebody has looked at it.
create table if not exists quality.quarantined_rows (
    silo varchar not null, -- Name of the silo in retailer.toml
    table_name varchar not null, -- Staging table that the record was taken from
    source_file varchar not null, -- File the record came from, relative to the silo's folder
    source_row bigint not null, -- Number of the record in that file, the header not counted
    rules varchar[] not null, -- Names of all rules the record failed, in alphabetical order
    reasons varchar[] not null, -- Reason of each rule, in the same order
    record json -- As delivered: declared columns by name, or what is kept if not told apart
);

-- One row is a correction of a delivered record, and what came of it tonight.
create table if not exists quality.corrections (
    correction_no bigint not null, -- Number of the act in people.duckdb
    silo varchar not null, -- Name of the silo in retailer.toml
    table_name varchar not null, -- Staging table that the record was taken from
    record_key varchar not null, -- Key of the record as delivered, parts separated by /; '' if none
    source_file varchar, -- File the record stands in tonight; null if it was not delivered
    source_row bigint, -- Number of the record in that file
    state varchar not null, -- applied | replaced (by a later one) | void (other record) | waiting
    corrected_columns varchar[] not null, -- Columns whose cells were replaced
    corrected_by varchar not null, -- Who corrected it
    corrected_on date not null, -- On which day
    why varchar not null -- For what reason
);

-- One row is a record that is none of its table: a repeated header, an image without a variant.
create table if not exists quality.dropped_rows (
    silo varchar not null, -- Name of the silo in retailer.toml
    table_name varchar not null, -- Staging table that the record was taken from
    source_file varchar not null, -- File the record came from, relative to the silo's folder
    source_row bigint not null, -- Number of the record in that file, the header not counted
    rule varchar not null -- The first rule, in the preset's order, that said so
);

-- One row is a delivered file, and how many records it holds, counted before anything read them.
create table if not exists quality.deliveries (
    silo varchar not null, -- Name of the silo in retailer.toml
    table_name varchar not null, -- Staging table that the file feeds
    source_file varchar not null, -- The file, relative to the silo's folder
    delivered_count bigint not null, -- Records in the file, the header not counted
    delivered_on date, -- Day in the file's name; null if it has none
    is_carried boolean not null default false -- True if the file came on an earlier night
);

-- One row is a record that a full export had the time before, and has no more.
create table if not exists quality.disappeared_records (
    silo varchar not null, -- Name of the silo in retailer.toml
    table_name varchar not null, -- Staging table that the export feeds
    record_key varchar not null, -- Its key as delivered, parts separated by /
    last_delivered_on date not null -- Day of the last delivery that had it
);

-- One row is a delivered file: delivered = staged + quarantined + dropped, or the night stops.
create table if not exists quality.row_account (
    silo varchar not null, -- Name of the silo in retailer.toml
    table_name varchar not null, -- Staging table that the file feeds
    source_file varchar not null, -- The file, relative to the silo's folder
    delivered_count bigint not null, -- Records in the file
    staged_count bigint not null, -- Records that passed and go on
    quarantined_count bigint not null, -- Records in quality.quarantined_rows
    dropped_count bigint not null, -- Records in quality.dropped_rows
    difference_count bigint not null, -- Delivered minus all the others: records without account
    is_balanced boolean not null -- True if difference_count is 0
);
