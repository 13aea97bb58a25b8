-- Runs that install all updates before their template's own steps, and what is approved of them.
alter table run add column patches boolean not null default false;
alter table approval add column patches boolean not null default false;
