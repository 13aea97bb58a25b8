-- Each failed step keeps its own reason: of several targets more than one may fail.
alter table run_step add column failure longtext;

-- An id of the longest names that ARM allows is a little longer than what there was room for.
alter table run_output modify column artifact varchar(512) not null;
