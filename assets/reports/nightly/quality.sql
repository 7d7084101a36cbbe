-- scores: one row is an attribute of customers in one silo, tonight.
select silo, attribute, completeness, validity, consistency, score, score_change
from kpis.quality
semi join golden.night on measured_on = as_of
order by silo, attribute;

-- trend: one row is a silo on one night: the mean score of its attributes.
select measured_on as night, silo, sum(score * record_count) / sum(record_count) as score
from kpis.quality
group by all
having sum(record_count) > 0
order by all;

-- volumes: one row is an export that is late, or came with another number of records than usual.
select silo, table_name, delivered_count, usual_count, is_late
from ops.volumes
semi join golden.night using (delivery_on)
where is_late or abs(delivered_count - usual_count) > 0.1 * usual_count
order by silo, table_name;
