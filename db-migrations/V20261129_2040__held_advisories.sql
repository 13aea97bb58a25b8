-- Which feeds have an advisory, and in which form. When the one that brought the newest is removed, it is another's
-- that has the same, or is brought anew.
create table held_advisory (
    advisory_id bigint      not null,
    feed_id     bigint      not null,
    modified    datetime(6) not null,
    primary key (advisory_id, feed_id),
    constraint held_advisory_of foreign key (advisory_id) references advisory (id) on delete cascade,
    constraint held_advisory_feed foreign key (feed_id) references advisory_feed (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;
insert into held_advisory (advisory_id, feed_id, modified)
select id, feed_id, modified from advisory where feed_id is not null;

-- A feed has a release's advisories when an import of them went through. What several have is held by one so far.
delete from advisory_coverage where feed_id in (select id from advisory_feed where imported_at is null);
update advisory_feed set tried_at = null where kind <> 'FILE';
