-- weights: one row is the weight of two bits more, and how many pairs of persons have it. What is
-- beyond 30 bits is as sure as anything.
with clusters as (
    select record_id, cluster_id from identity.clusters
)

select
    2 * floor(greatest(least(log_odds / ln(2), 29.9), -30) / 2) as bits,
    one.cluster_id = other.cluster_id as is_together,
    count(*) as pair_count,
    sum(probability) as expected_count
from identity.scored_pairs
inner join clusters as one on one.record_id = record_id_l
inner join clusters as other on other.record_id = record_id_r
group by all
order by all;

-- calibration: one row is a band of probability.
select band_from, band_to, pair_count, expected_count, found_count
from identity.calibration
order by band_from;

-- queue: one row is a kind of case that awaits stewards.
select kind, count(*) as case_count from identity.review_queue group by kind order by case_count desc;

-- decisions: how many decisions of stewards hold tonight.
select count(*) as decision_count from identity.decisions where state = 'in_force';

-- answered: one row is how good links are by what stewards said of a random sample.
select measure, estimate, low, high, decided_count, open_count from kpis.link_quality order by measure;

-- drift: one row is a comparison, and how far tonight's pairs are from what the model learnt.
select comparison, max(stability_index) as stability_index
from identity.level_drift
where stability_index is not null
group by comparison
order by stability_index desc;

-- model: which model linked the records.
select linkage_model from ops.runs;
