-- Lists of runs by who asked for them, and from a day on.
create index run_by_person on run (tenant_id, requested_by, number);
create index run_by_time on run (tenant_id, requested_at, number);
-- Templates by their last change.
create index template_by_change on template (tenant_id, updated_at, id);

-- What somebody looks for again and again, under a name of theirs.
create table saved_filter (
    id         bigint        not null auto_increment primary key,
    tenant_id  char(36)      not null,
    person_id  char(36)      not null,
    -- The page's address below the tenant's: runs, templates.
    list       varchar(20)   not null,
    name       varchar(60)   not null,
    -- As the address has it.
    query      varchar(1000) not null,
    created_at datetime(6)   not null,
    constraint saved_filter_name unique (tenant_id, person_id, list, name),
    constraint saved_filter_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
