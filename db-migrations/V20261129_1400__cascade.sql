-- A channel has moved, and what follows it is rebuilt in order. 'cascade' is a word of SQL's own. No foreign
-- key holds what it names: it still says so when an image, a channel or a version is deleted.
create table image_cascade (
    id              bigint       not null auto_increment primary key,
    tenant_id       char(36)     not null,
    number          bigint       not null,
    -- Of the image.
    team_id         bigint       not null,
    definition_id   bigint       not null,
    channel_id      bigint       not null,
    gallery         varchar(100)  not null,
    image           varchar(100)  not null,
    channel         varchar(40)  not null,
    from_version_id bigint,
    from_version    varchar(40),
    to_version_id   bigint       not null,
    to_version      varchar(40)  not null,
    state           varchar(24)  not null,
    state_why       varchar(500),
    state_since     datetime(6)  not null,
    -- Null: Goldsmith.
    started_by      char(36),
    started_by_name varchar(200) not null,
    started_at      datetime(6)  not null,
    comment         varchar(500) not null,
    max_concurrent  int          not null,
    failure_limit   int          not null,
    -- Who asked for the rollback, and whether the channel that began it goes back too.
    rollback_by     char(36),
    rollback_by_name varchar(200),
    rollback_begun  boolean      not null default false,
    -- What became of each channel, a JSON list.
    taken_back      longtext,
    ended_at        datetime(6),
    constraint image_cascade_number unique (tenant_id, number),
    constraint image_cascade_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index image_cascade_open on image_cascade (state, id);
create index image_cascade_of on image_cascade (tenant_id, definition_id, number);

create table cascade_item (
    id                   bigint       not null auto_increment primary key,
    tenant_id            char(36)     not null,
    cascade_id           bigint       not null,
    number               int          not null,
    template_id          bigint       not null,
    template_name        varchar(64)  not null,
    team_id              bigint       not null,
    -- What it follows: gallery/image in lower case, and a channel; null: 'latest'.
    source_image         varchar(200) not null,
    source_channel       varchar(40),
    depth                int          not null,
    wave                 int          not null,
    -- Numbers of the items that it waits for, a JSON list; of none: the image itself.
    parents              longtext     not null,
    state                varchar(24)  not null,
    state_since          datetime(6)  not null,
    why                  varchar(1000),
    run_number           bigint,
    -- Of all its attempts, a JSON list.
    runs                 longtext     not null,
    -- Only while it is built: of two cascades one builds a template at a time.
    building_template_id bigint,
    attempts             int          not null default 0,
    -- Somebody resumed the cascade although it had failed.
    tolerated            boolean      not null default false,
    constraint cascade_item_number unique (cascade_id, number),
    constraint cascade_item_building unique (building_template_id),
    constraint cascade_item_tenant foreign key (tenant_id) references tenant (id),
    constraint cascade_item_of foreign key (cascade_id) references image_cascade (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index cascade_item_template on cascade_item (tenant_id, template_id, id);

-- The teams that have something in a cascade, and so read it: a row each.
create table cascade_team (
    id         bigint   not null auto_increment primary key,
    tenant_id  char(36) not null,
    cascade_id bigint   not null,
    team_id    bigint   not null,
    -- Of the cascade.
    number     bigint   not null,
    constraint cascade_team_once unique (cascade_id, team_id),
    constraint cascade_team_tenant foreign key (tenant_id) references tenant (id),
    constraint cascade_team_of foreign key (cascade_id) references image_cascade (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index cascade_team_by_number on cascade_team (tenant_id, team_id, number);

-- Who starts a cascade passes here, one at a time in a tenant.
create table cascade_counter (
    tenant_id   char(36) not null primary key,
    last_number bigint   not null,
    constraint cascade_counter_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- What a template's team wants done when a cascade reaches it; without a row it is asked.
create table derivative_policy (
    id           bigint       not null auto_increment primary key,
    tenant_id    char(36)     not null,
    template_id  bigint       not null,
    kind         varchar(16)  not null,
    -- Of IGNORE: from this day on it asks again.
    ignore_until date,
    -- Whose permissions automatic runs have; null: nobody's.
    set_by       char(36),
    set_by_name  varchar(200) not null,
    set_at       datetime(6)  not null,
    constraint derivative_policy_template unique (template_id),
    constraint derivative_policy_tenant foreign key (tenant_id) references tenant (id),
    constraint derivative_policy_of foreign key (template_id) references template (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The run whose new version entered by itself, as its template says; null: somebody moved it.
alter table channel_move add column run_id bigint;
