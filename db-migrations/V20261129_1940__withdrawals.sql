-- What can't be used any more, and why: a gallery's version, or a disk that a managed image has or
-- had. Each cause, and each act of a cause, has rows of its own, and takes back only these.
create table withdrawal (
    id         bigint        not null auto_increment primary key,
    tenant_id  char(36)      not null,
    -- One of the two.
    version_id bigint,
    image_id   bigint,
    -- Of the managed image; null: a version.
    disk       char(64),
    cause      varchar(20)   not null,
    -- Which act of this cause took it; 0: the cause knows no acts.
    act        bigint        not null,
    reason     varchar(1000) not null,
    since      datetime(6)   not null,
    constraint withdrawal_of_version unique (version_id, cause, act),
    constraint withdrawal_of_image unique (image_id, disk, cause, act),
    constraint withdrawal_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
create index withdrawal_by_act on withdrawal (tenant_id, cause, act);
