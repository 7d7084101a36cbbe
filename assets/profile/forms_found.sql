-- One row is a column of a file, a form, and how many of the sampled values are written in it.
with sampled as (
    select place, bare_cell(text) as value, count(*) as cell_count
    from profile.cells
    where text is not null and source_row % ? = 0
    group by all
)
select
    sampled.place,
    forms.form,
    sum(sampled.cell_count)::bigint as cell_count,
    -- The words of yes and no are few and nobody's; no other value is ever returned.
    if(forms.form = 'yes or no', array_to_string(
        list_sort(list(distinct lower(sampled.value))), '/'
    ), null) as words
from sampled
cross join profile.forms
where has_form(forms.form, sampled.value)
group by sampled.place, forms.form
