-- Which versions of an image are deleted without a person.
create table image_retention (
    id            bigint       not null auto_increment primary key,
    tenant_id     char(36)     not null,
    definition_id bigint       not null,
    keep_newest   int          not null,
    -- Null: age keeps nothing.
    keep_days     int,
    -- Only after somebody has seen what it would delete.
    enabled       boolean      not null,
    set_by_name   varchar(200) not null,
    set_at        datetime(6)  not null,
    -- Null: not yet.
    looked_at     datetime(6),
    constraint image_retention_definition unique (definition_id),
    constraint image_retention_tenant foreign key (tenant_id) references tenant (id),
    constraint image_retention_of foreign key (definition_id) references image_definition (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index image_retention_on on image_retention (enabled, id);
