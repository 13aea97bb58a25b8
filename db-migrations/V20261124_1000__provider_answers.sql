-- When somebody's provider last answered for them; from then on their own tokens are good for a while.
alter table person add column vouched_at datetime(6);
update person set vouched_at = utc_timestamp(6) where issuer like 'http%';
