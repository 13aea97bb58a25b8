-- The place of the newest signed head that the store has: when it has an older one or none, one was
-- lost. 0: none was kept since this column is there.
alter table event_chain add column kept_seq bigint not null default 0;
