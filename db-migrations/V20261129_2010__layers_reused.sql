-- Builds start from the layers of earlier ones.

alter table template add column layer_generation int not null default 0;

alter table run add column reuse varchar(16) not null default 'FRESH';
update run set reuse = 'NOTHING' where no_cache;
alter table run drop column no_cache;

alter table run_step add column cached_run bigint;
alter table run_step add column cached_millis bigint;
