-- Where what was done came from.
alter table event add column address varchar(64);

-- Mail without an event: invitations, ways back to an account. Those of an account belong to no
-- tenant, so the key to tenants goes.
alter table mail drop foreign key mail_tenant;
alter table mail modify event_id bigint;
alter table mail modify person_id char(36);
alter table mail modify unsubscribe varchar(500);
alter table mail add column confidential boolean not null default false;
