-- What a step's package updates changed: a line for people, and each package as JSON.
alter table run_step add column result varchar(300);
alter table run_step add column packages longtext;
