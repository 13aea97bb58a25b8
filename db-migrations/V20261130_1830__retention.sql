-- What is old is found by its age alone, over all tenants.
create index message_old on message (created_at);
create index log_chunk_old on log_chunk (dropped, at);
