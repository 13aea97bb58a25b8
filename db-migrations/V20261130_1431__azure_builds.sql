-- Runs that Azure builds, for as long as something of theirs may be there.
create table azure_build (
    id            bigint       not null auto_increment primary key,
    tenant_id     char(36)     not null,
    run_id        bigint       not null,
    connection_id bigint       not null,
    -- Resource id of the run's image template.
    template      varchar(500) not null,
    -- Where the run's operation is asked for; null: it wasn't begun, or nobody wrote it down.
    operation     longtext,
    made_at       datetime(6)  not null,
    constraint azure_build_run unique (run_id),
    constraint azure_build_tenant foreign key (tenant_id) references tenant (id),
    constraint azure_build_of foreign key (run_id) references run (id) on delete cascade,
    constraint azure_build_by foreign key (connection_id) references azure_connection (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;
