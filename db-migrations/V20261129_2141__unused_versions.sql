-- Versions that nobody used for long, as the last night found them, and what each costs a month.
create table unused_version (
    id         bigint          not null auto_increment primary key,
    tenant_id  char(36)        not null,
    version_id bigint          not null,
    team_id    bigint          not null,
    monthly    decimal(38, 18) not null,
    currency   char(3)         not null,
    constraint unused_version_once unique (version_id),
    key unused_version_by_cost (tenant_id, monthly),
    constraint unused_version_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The last runs of a lineage, which tell what a build of it takes.
create index run_cost_of_lineage on run_cost (tenant_id, lineage_id, run_number);
