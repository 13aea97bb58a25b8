-- What made a version, signed. NONE: reserved, or published before versions were signed; DUE: to be
-- compared with its contents and signed; AWAY: the contents weren't to be had; SIGNED; MISFIT: the
-- contents aren't what was published.
alter table image_version
    add column attestation       varchar(10) not null default 'NONE',
    add column checked_at        datetime(6),
    add column source_checked_at datetime(6);
create index image_version_by_attestation on image_version (attestation, tenant_id, id);

create table provenance (
    id         bigint      not null auto_increment primary key,
    tenant_id  char(36)    not null,
    version_id bigint      not null,
    envelope   longtext    not null,
    key_name   varchar(16) not null,
    signed_at  datetime(6) not null,
    constraint provenance_of_version unique (version_id),
    constraint provenance_version foreign key (version_id) references image_version (id) on delete cascade,
    constraint provenance_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The worker that captured the disk.
alter table run add column captured_on varchar(100);
