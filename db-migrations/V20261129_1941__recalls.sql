-- A version was taken back by an owner, with all that descends from it: the rows of withdrawal whose
-- act it is say what that is.
create table recall (
    id               bigint        not null auto_increment primary key,
    tenant_id        char(36)      not null,
    -- No foreign keys: it is still known what was recalled when that is deleted.
    version_id       bigint        not null,
    team_id          bigint        not null,
    gallery          varchar(80)   not null,
    image            varchar(80)   not null,
    number           varchar(40)   not null,
    reason           varchar(500)  not null,
    recalled_by      char(36)      not null,
    recalled_by_name varchar(200)  not null,
    recalled_at      datetime(6)   not null,
    -- What it took at that moment: published versions, the recalled one included, and managed images.
    versions         int           not null,
    managed_images   int           not null,
    teams            int           not null,
    channels         int           not null,
    runs             int           not null,
    restored_by_name varchar(200),
    restored_at      datetime(6),
    restored_because varchar(500),
    key recall_of_version (version_id),
    key recall_by_tenant (tenant_id, id),
    constraint recall_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The teams that a recall is about: of what was recalled, and of each image that it took.
create table recall_team (
    id        bigint   not null auto_increment primary key,
    tenant_id char(36) not null,
    recall_id bigint   not null,
    team_id   bigint   not null,
    images    int      not null,
    constraint recall_team_once unique (recall_id, team_id),
    key recall_by_team (tenant_id, team_id, recall_id),
    constraint recall_team_tenant foreign key (tenant_id) references tenant (id),
    constraint recall_team_recall foreign key (recall_id) references recall (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The recall that moved the channel away from what it took, or back; null: somebody moved it.
alter table channel_move add column recall_id bigint;
create index channel_move_of_recall on channel_move (recall_id, channel_id);
