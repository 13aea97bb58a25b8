-- When a checkpoint's copy was written to the store; those without one get it with the next sealing.
alter table event_checkpoint add column kept_at datetime(6);
