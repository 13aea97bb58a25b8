-- What an executing run, or its kept machine, has written: it counts against its tenant's quota.
alter table run add column written_bytes bigint not null default 0;
