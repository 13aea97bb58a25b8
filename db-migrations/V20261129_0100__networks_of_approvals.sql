-- The network that an approval was asked about, as a digest: a yes to one is none to another.
alter table approval add column network char(64);

update approval a
join run r on r.tenant_id = a.tenant_id and a.subject = concat('run/', r.number)
set a.network = sha2(r.network, 256)
where r.network is not null;
