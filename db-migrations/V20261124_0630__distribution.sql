-- Where images are kept: regions, replicas, managed images, staging areas; templates that end.

-- A region's name of one tenant, and the place of the installation that it means.
create table region_name (
    id         bigint      not null auto_increment primary key,
    tenant_id  char(36)    not null,
    name       varchar(90) not null,
    name_key   varchar(90) not null,
    place      varchar(64) not null,
    created_at datetime(6) not null,
    constraint region_name_once unique (tenant_id, name_key),
    constraint region_name_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

alter table image_version
    add column replication_mode varchar(16) not null default 'Full',
    add column end_of_life_at datetime(6);

-- One row for each region of a version: how much of it is there.
create table image_replica (
    id                   bigint        not null auto_increment primary key,
    tenant_id            char(36)      not null,
    version_id           bigint        not null,
    region               varchar(90)   not null,
    region_key           varchar(90)   not null,
    place                varchar(64)   not null,
    replica_count        int           not null,
    storage_account_type varchar(24)   not null,
    state                varchar(16)   not null,
    done_bytes           bigint        not null,
    message              varchar(1000),
    started_at           datetime(6),
    ended_at             datetime(6),
    constraint image_replica_once unique (version_id, region_key),
    constraint image_replica_tenant foreign key (tenant_id) references tenant (id),
    constraint image_replica_version foreign key (version_id) references image_version (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

insert into image_replica (
    tenant_id, version_id, region, region_key, place, replica_count, storage_account_type, state,
    done_bytes, started_at, ended_at)
select v.tenant_id, v.id, r.region, lower(replace(r.region, ' ', '')), 'local', 1, 'Standard_LRS',
    'COMPLETED', coalesce(v.bytes, 0), v.published_at, v.published_at
from image_version v
join json_table(v.regions, '$[*]' columns (region varchar(90) path '$')) r
where v.state = 'PUBLISHED';

create table managed_image (
    id               bigint       not null auto_increment primary key,
    tenant_id        char(36)     not null,
    team_id          bigint       not null,
    name             varchar(80)  not null,
    name_key         varchar(80)  not null,
    location         varchar(90)  not null,
    disk             char(64)     not null,
    bytes            bigint       not null,
    virtual_bytes    bigint       not null,
    packages         char(64)     not null,
    os               varchar(120) not null,
    source_version   varchar(64)  not null,
    source_disk      char(64)     not null,
    tags             longtext     not null,
    run_id           bigint,
    run_number       bigint,
    output_name      varchar(64),
    template_id      bigint,
    template_name    varchar(64),
    template_version int,
    fingerprint      char(64),
    created_at       datetime(6)  not null,
    published_at     datetime(6)  not null,
    constraint managed_image_name unique (tenant_id, team_id, name_key),
    constraint managed_image_tenant foreign key (tenant_id) references tenant (id),
    constraint managed_image_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index managed_image_by_name on managed_image (tenant_id, name_key, id);

-- The run whose captured disk this one distributes; null: it builds its own.
alter table run
    add column captured_at datetime(6),
    add column captured_by bigint;

create index run_by_capture on run (tenant_id, captured_by);

alter table run_output
    -- Some of its regions are missing.
    add column complete boolean not null default true,
    -- Where a VHD is: a path of the staging area, or 'region:path'.
    add column uri varchar(1024),
    add column tags longtext,
    -- The run that published it, when this one only completes that one's distribution.
    add column carried_from bigint;

-- A deleted template keeps its row for its runs and versions; its name is free again.
alter table template
    modify column name_key varchar(100) not null,
    add column deleted_at datetime(6),
    add column moved_from bigint;

create table staging_area (
    id          bigint      not null auto_increment primary key,
    tenant_id   char(36)    not null,
    template_id bigint      not null,
    name        varchar(90) not null,
    name_key    varchar(90) not null,
    own         boolean     not null,
    tags        longtext    not null,
    created_at  datetime(6) not null,
    constraint staging_area_template unique (template_id),
    constraint staging_area_name unique (tenant_id, name_key),
    constraint staging_area_tenant foreign key (tenant_id) references tenant (id),
    constraint staging_area_of foreign key (template_id) references template (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

insert into staging_area (tenant_id, template_id, name, name_key, own, tags, created_at)
select tenant_id, id, name, lower(name), false, '{}', created_at
from (
    select t.tenant_id, t.id, t.created_at,
        concat('IT_', left(team.slug, 24), '_', left(t.name, 24), '_', uuid()) as name
    from template t join team on team.id = t.team_id
) made;

update run set captured_at = coalesce(ended_at, requested_at) where captured is not null;
