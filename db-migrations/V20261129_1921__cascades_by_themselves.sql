-- A cascade starts by itself when this channel moves on; without a row none does.
create table auto_cascade (
    id              bigint       not null auto_increment primary key,
    tenant_id       char(36)     not null,
    channel_id      bigint       not null,
    -- Where the channel pointed when that was last acted on; null: nowhere.
    seen_version_id bigint,
    -- In whose name cascades start; null: nobody's.
    set_by          char(36),
    set_by_name     varchar(200) not null,
    set_at          datetime(6)  not null,
    -- Why the last move started none; null: it did, or there was none.
    skipped_why     varchar(1000),
    constraint auto_cascade_channel unique (channel_id),
    constraint auto_cascade_tenant foreign key (tenant_id) references tenant (id),
    constraint auto_cascade_of foreign key (channel_id) references channel (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Such a channel may have moved. Without a foreign key, so that whoever moves one waits for nobody who acts on it.
create table auto_cascade_news (
    id              bigint   not null auto_increment primary key,
    tenant_id       char(36) not null,
    auto_cascade_id bigint   not null,
    constraint auto_cascade_news_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
