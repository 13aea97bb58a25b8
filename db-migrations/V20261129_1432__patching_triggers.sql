-- Triggers whose runs install all updates.
alter table template_trigger add column patches boolean not null default false;
