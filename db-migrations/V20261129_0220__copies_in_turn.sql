-- Since when a copy waits: at first it is left to workers that have its place.
alter table image_replica add column asked_at datetime(6);

-- Copies are taken of one tenant after the other.
create index image_replica_due on image_replica (state, tenant_id, id);
drop index image_replica_state on image_replica;
