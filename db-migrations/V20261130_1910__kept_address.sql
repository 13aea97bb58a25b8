-- Credentials of addresses that documents name: what stands in a document has a mark in their place.
create table kept_address (
    id        bigint      not null auto_increment primary key,
    tenant_id char(36)    not null,
    team_id   bigint      not null,
    -- SHA-256 of the address with the mark.
    hash      char(64)    not null,
    -- The whole address, locked for this tenant, team and hash.
    locked    longtext    not null,
    kept_at   datetime(6) not null,
    constraint kept_address_once unique (tenant_id, team_id, hash),
    constraint kept_address_tenant foreign key (tenant_id) references tenant (id),
    constraint kept_address_team foreign key (team_id) references team (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;
