-- Why a trigger is suspended that no good run resumes; null: its runs failed.
alter table template_trigger add column suspended_why varchar(1000);
