-- Named pointers of an image definition: promotion moves them on, a rollback moves them back.
create table channel (
    id            bigint      not null auto_increment primary key,
    tenant_id     char(36)    not null,
    definition_id bigint      not null,
    name          varchar(40) not null,
    name_key      varchar(40) not null,
    -- Null: empty.
    version_id    bigint,
    -- Null: never.
    moved_at      datetime(6),
    moved_by      varchar(200),
    constraint channel_name unique (definition_id, name_key),
    constraint channel_tenant foreign key (tenant_id) references tenant (id),
    constraint channel_definition foreign key (definition_id) references image_definition (id),
    constraint channel_version foreign key (version_id) references image_version (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

insert into channel (tenant_id, definition_id, name, name_key)
select d.tenant_id, d.id, n.name, n.name
from image_definition d
cross join (select 'candidate' as name union all select 'stable') n
where d.name_key not like '#%';

-- Every move, the ones that wait for an approval and the ones that got none too.
create table channel_move (
    id              bigint       not null auto_increment primary key,
    tenant_id       char(36)     not null,
    channel_id      bigint       not null,
    from_version_id bigint,
    to_version_id   bigint,
    state           varchar(16)  not null,
    -- Null: Goldsmith.
    asked_by        char(36),
    asked_by_name   varchar(200) not null,
    asked_at        datetime(6)  not null,
    -- Null: not made.
    moved_at        datetime(6),
    comment         varchar(500) not null,
    constraint channel_move_tenant foreign key (tenant_id) references tenant (id),
    constraint channel_move_channel foreign key (channel_id) references channel (id),
    constraint channel_move_from foreign key (from_version_id) references image_version (id),
    constraint channel_move_to foreign key (to_version_id) references image_version (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The channel that a template's new versions enter; null: none.
alter table template add column channel varchar(40);

-- What templates of other teams can start from.
create table image_share (
    id            bigint       not null auto_increment primary key,
    tenant_id     char(36)     not null,
    definition_id bigint       not null,
    -- Null: all teams of the tenant.
    team_id       bigint,
    made_by       varchar(200) not null,
    made_at       datetime(6)  not null,
    constraint image_share_once unique (definition_id, team_id),
    constraint image_share_tenant foreign key (tenant_id) references tenant (id),
    constraint image_share_definition foreign key (definition_id) references image_definition (id),
    constraint image_share_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Templates that start from another team's image go on doing so.
insert into image_share (tenant_id, definition_id, team_id, made_by, made_at)
select distinct d.tenant_id, d.id, s.team_id, 'Goldsmith', utc_timestamp(6)
from (
    select t.tenant_id, t.team_id,
        lower(json_unquote(json_extract(v.document, '$.properties.source.imageVersionId'))) as source
    from template t
    join template_version v on v.template_id = t.id and v.number = t.latest_version
    where t.deleted_at is null) s
join gallery g on g.tenant_id = s.tenant_id and g.team_id <> s.team_id
    and g.name_key = substring_index(substring_index(s.source, '/galleries/', -1), '/', 1)
join image_definition d on d.gallery_id = g.id
    and d.name_key = substring_index(substring_index(s.source, '/images/', -1), '/', 1)
where s.source like '%/galleries/%/images/%';

-- What a derivative takes of the image that its document starts from: what a channel means, or one
-- version. One that has no row takes what the document says.
create table following (
    id            bigint   not null auto_increment primary key,
    tenant_id     char(36) not null,
    template_id   bigint   not null,
    definition_id bigint   not null,
    channel_id    bigint,
    version_id    bigint,
    constraint following_template unique (template_id),
    constraint following_tenant foreign key (tenant_id) references tenant (id),
    constraint following_of_template foreign key (template_id) references template (id),
    constraint following_definition foreign key (definition_id) references image_definition (id),
    constraint following_channel foreign key (channel_id) references channel (id),
    constraint following_version foreign key (version_id) references image_version (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
