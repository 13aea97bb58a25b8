-- A version can be brought to further regions after it was published, by whichever worker is free:
-- who has a copy, and until when.
alter table image_replica add column fence bigint not null default 0;
alter table image_replica add column held_until datetime(6);
create index image_replica_state on image_replica (state);
