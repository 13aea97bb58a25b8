-- A long log keeps its end; this says how many lines were where a row is.
alter table log_chunk add column dropped bigint not null default 0;
