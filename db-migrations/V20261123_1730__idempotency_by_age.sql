-- Keys are forgotten by their age.
create index idempotent_request_by_age on idempotent_request (created_at);
