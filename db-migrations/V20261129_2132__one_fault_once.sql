-- One fault of a package counts once: the severity that a finding counts as, or the advisory that counts instead of it.
alter table vulnerability
    add column counts_as tinyint,
    add column same_as   bigint;
update vulnerability set counts_as = severity;

-- Of what was found before: advisories that name nothing but faults that are there themselves. Others are seen when
-- one of them changes.
update vulnerability v
join (
    select v1.matched_id, v1.advisory_id, min(v2.advisory_id) as same_as
    from vulnerability v1
    join advisory a1 on a1.id = v1.advisory_id and a1.aliases <> ''
    join vulnerability v2 on v2.matched_id = v1.matched_id and v2.advisory_id <> v1.advisory_id
    join advisory a2 on a2.id = v2.advisory_id and a2.aliases = ''
        and find_in_set(a2.name, replace(a1.aliases, ' ', ',')) > 0
    group by v1.matched_id, v1.advisory_id, a1.aliases
    having count(*) = length(a1.aliases) - length(replace(a1.aliases, ' ', '')) + 1
) s on s.matched_id = v.matched_id and s.advisory_id = v.advisory_id
set v.counts_as = null, v.same_as = s.same_as;

update matched_package m
join (
    select matched_id, sum(counts_as = 4) as critical, sum(counts_as = 3) as high, sum(counts_as = 2) as medium,
        sum(counts_as = 1) as low, sum(counts_as = 0) as unrated
    from vulnerability group by matched_id
) s on s.matched_id = m.id
set m.critical = coalesce(s.critical, 0), m.high = coalesce(s.high, 0), m.medium = coalesce(s.medium, 0),
    m.low = coalesce(s.low, 0), m.unrated = coalesce(s.unrated, 0);
