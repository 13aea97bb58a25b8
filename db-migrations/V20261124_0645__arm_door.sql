-- What was answered with 202 or 201 and is asked about afterwards. A run's operation points at the
-- run, which says itself how it stands.
create table arm_operation (
    id            bigint       not null auto_increment primary key,
    tenant_id     char(36)     not null,
    uuid          char(36)     not null,
    team_id       bigint       not null,
    resource      varchar(400) not null,
    state         varchar(16)  not null,
    run_number    bigint,
    error_code    varchar(64),
    error_message longtext,
    started_at    datetime(6)  not null,
    ended_at      datetime(6),
    constraint arm_operation_uuid unique (tenant_id, uuid),
    constraint arm_operation_tenant foreign key (tenant_id) references tenant (id),
    constraint arm_operation_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index arm_operation_by_age on arm_operation (started_at);

-- A template that was put on the ARM door: while its scripts are fetched, or after that failed.
create table arm_submission (
    id            bigint      not null auto_increment primary key,
    tenant_id     char(36)    not null,
    team_id       bigint      not null,
    name          varchar(64) not null,
    name_key      varchar(64) not null,
    document      longtext    not null,
    state         varchar(16) not null,
    operation     char(36)    not null,
    error_code    varchar(64),
    error_message longtext,
    started_at    datetime(6) not null,
    constraint arm_submission_name unique (tenant_id, team_id, name_key),
    constraint arm_submission_tenant foreign key (tenant_id) references tenant (id),
    constraint arm_submission_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Whether a changed PUT on the ARM door makes a new version; Azure refuses it.
alter table tenant add column versions_by_put boolean not null default false;

-- What Azure's clients say of a resource group, which is a team here, beside its name.
create table arm_group (
    id        bigint      not null auto_increment primary key,
    tenant_id char(36)    not null,
    team_id   bigint      not null,
    location  varchar(90),
    tags      longtext    not null,
    constraint arm_group_team_once unique (team_id),
    constraint arm_group_tenant foreign key (tenant_id) references tenant (id),
    constraint arm_group_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- That a template shall be built when its source has a new version. What starts the runs comes later.
create table source_trigger (
    id          bigint      not null auto_increment primary key,
    tenant_id   char(36)    not null,
    template_id bigint      not null,
    name        varchar(64) not null,
    name_key    varchar(64) not null,
    created_at  datetime(6) not null,
    constraint source_trigger_name unique (template_id, name_key),
    constraint source_trigger_tenant foreign key (tenant_id) references tenant (id),
    constraint source_trigger_template foreign key (template_id) references template (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
-- Names that Azure's clients give to templates as identities; nothing signs in with them.
create table managed_identity (
    id           bigint       not null auto_increment primary key,
    tenant_id    char(36)     not null,
    team_id      bigint       not null,
    name         varchar(128) not null,
    name_key     varchar(128) not null,
    location     varchar(90)  not null,
    tags         longtext     not null,
    client_id    char(36)     not null,
    principal_id char(36)     not null,
    created_at   datetime(6)  not null,
    constraint managed_identity_name unique (tenant_id, team_id, name_key),
    constraint managed_identity_tenant foreign key (tenant_id) references tenant (id),
    constraint managed_identity_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
-- What Azure's clients say of galleries and image definitions, and get back.
alter table gallery
    add column location varchar(90),
    add column tags longtext;

alter table image_definition
    add column location varchar(90),
    add column tags longtext,
    add column attributes longtext;
