-- The tables of the schema ops: the only place of clock times and run ids.

-- One row is a run that built a night.
create table ops.runs (
    started_at timestamptz, -- When the build began
    finished_at timestamptz, -- When it was closed for publishing
    delivery_on date, -- The day of the delivery it was built from
    last_act_no bigint, -- The last act in people.duckdb that it took into account
    linkage_model varchar -- Model that linked records: a file in warehouse/models, or shipped
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
