-- Which packages are in which published versions. Versions with the same list share its rows, and
-- lists share the package. All of it can be made again from the lists in the store.
create table package_list (
    id        bigint      not null auto_increment primary key,
    tenant_id char(36)    not null,
    -- Its content in the store.
    digest    char(64)    not null,
    -- DUE: to be looked at; READ; MISSING: not in the store; UNREADABLE: no list.
    state     varchar(10) not null,
    constraint package_list_digest unique (tenant_id, digest),
    constraint package_list_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
create index package_list_by_state on package_list (state, tenant_id, id);

create table known_package (
    id        bigint       not null auto_increment primary key,
    tenant_id char(36)     not null,
    name      varchar(255) not null,
    version   varchar(255) not null,
    manager   varchar(20)  not null,
    constraint known_package_name unique (tenant_id, name, version, manager),
    constraint known_package_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table listed_package (
    known_id  bigint   not null,
    list_id   bigint   not null,
    tenant_id char(36) not null,
    primary key (known_id, list_id),
    constraint listed_package_list foreign key (list_id) references package_list (id) on delete cascade,
    constraint listed_package_known foreign key (known_id) references known_package (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
create index listed_package_by_tenant on listed_package (tenant_id);

create index image_version_by_packages on image_version (tenant_id, packages, state, id);

insert into package_list (tenant_id, digest, state)
select distinct tenant_id, packages, 'DUE' from image_version where state = 'PUBLISHED' and packages is not null;
