-- One row is a column of a file, what is suspicious about cells of it, and how many are so.
-- Read once over all cells; a cell counts for the first thing that is wrong with it. Of the records
-- only numbers are returned, never a cell.
select
    place,
    what,
    count(*) as cell_count,
    min(source_row, 3) as first_rows
from (
    select cells.place, cells.source_row, suspicion(columns.type, columns.form, cells.text) as what
    from profile.cells
    inner join profile.columns using (place)
    where cells.text is not null
)
where what is not null
group by place, what
order by place, cell_count desc, what
