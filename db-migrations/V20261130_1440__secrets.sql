-- What scripts can use and nobody reads again.
create table secret (
    id              bigint       not null auto_increment primary key,
    tenant_id       char(36)     not null,
    team_id         bigint       not null,
    name            varchar(64)  not null,
    version         int          not null,
    -- The value, locked for this tenant, team, name and version.
    locked          longtext     not null,
    -- Null: never.
    expires_at      datetime(6),
    last_used_at    datetime(6),
    -- Ids of other teams that may use it, a JSON list.
    offered_to      longtext     not null,
    created_at      datetime(6)  not null,
    created_by_name varchar(200) not null,
    -- When its value was written.
    updated_at      datetime(6)  not null,
    updated_by_name varchar(200) not null,
    constraint secret_name unique (tenant_id, team_id, name),
    constraint secret_tenant foreign key (tenant_id) references tenant (id),
    constraint secret_team foreign key (team_id) references team (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Which of them the scripts of a template are given.
create table template_secrets (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    template_id bigint       not null,
    -- Secret, variable and step, a JSON list.
    uses        longtext     not null,
    set_by_name varchar(200) not null,
    set_at      datetime(6)  not null,
    constraint template_secrets_once unique (template_id),
    constraint template_secrets_tenant foreign key (tenant_id) references tenant (id),
    constraint template_secrets_of foreign key (template_id) references template (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Which of them, by name, the run was asked for with; null: none.
alter table run add column secrets longtext;

-- Digest of the same that an approval is about; null: none, or of before.
alter table approval add column secrets char(64);
