-- A step's log is shown over all attempts of its run: what the lost one said is what one looks for.
create index log_chunk_by_run_step on log_chunk (run_id, step, first_line);

drop index log_chunk_by_step on log_chunk;

-- How often a run was asked for again.
create index run_by_retry on run (tenant_id, retry_of);
