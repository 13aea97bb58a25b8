-- A free worker looks each second; this is all that it reads.
create index run_admitted on run (state, capability, admitted_at);

-- Nobody is rung for again.
alter table run drop column rung_at;
