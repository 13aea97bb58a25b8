-- What advisories say of the packages of a tenant's lists. All of it can be made again from the lists in the store
-- and the advisories.
alter table package_list add column ecosystem varchar(100);

-- A package by the names that advisories have for it: its source package; by rpm its own as well. Lists share it.
create table matched_package (
    id        bigint       not null auto_increment primary key,
    tenant_id char(36)     not null,
    ecosystem varchar(100) not null,
    name      varchar(255) not null,
    version   varchar(255) not null,
    -- How many vulnerabilities of each severity it has.
    critical  int          not null default 0,
    high      int          not null default 0,
    medium    int          not null default 0,
    low       int          not null default 0,
    unrated   int          not null default 0,
    constraint matched_package_name unique (tenant_id, ecosystem, name, version),
    constraint matched_package_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table listed_match (
    list_id    bigint   not null,
    matched_id bigint   not null,
    tenant_id  char(36) not null,
    primary key (list_id, matched_id),
    constraint listed_match_list foreign key (list_id) references package_list (id) on delete cascade,
    constraint listed_match_package foreign key (matched_id) references matched_package (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
create index listed_match_by_tenant on listed_match (tenant_id);

create table vulnerability (
    matched_id  bigint   not null,
    advisory_id bigint   not null,
    tenant_id   char(36) not null,
    severity    tinyint  not null,
    -- The first version that isn't affected; null: there is none yet.
    fixed_in    varchar(255),
    -- Whether owners needn't be told of it any more.
    told        boolean  not null,
    primary key (matched_id, advisory_id),
    constraint vulnerability_package foreign key (matched_id) references matched_package (id),
    constraint vulnerability_advisory foreign key (advisory_id) references advisory (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
create index vulnerability_by_advisory on vulnerability (advisory_id, tenant_id);
create index vulnerability_untold on vulnerability (tenant_id, told);

-- Up to which change of the advisories a tenant's packages were compared with them.
create table advisory_progress (
    tenant_id char(36) not null primary key,
    seq       bigint   not null,
    constraint advisory_progress_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Whoever reads a list finds out of which release it is.
update package_list set state = 'DUE' where state = 'READ';
