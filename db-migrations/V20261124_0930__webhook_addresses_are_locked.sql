-- Who knows a webhook's address may write there: the address is locked, and people see its host and end.
-- A row whose url_shown is missing still has it plain; the portal locks those when it starts.
alter table webhook change column url url_secret longtext not null;
alter table webhook add column url_shown varchar(400);

-- What an administrator of the installation asks for belongs to no tenant.
alter table idempotent_request drop foreign key idempotent_request_tenant;
