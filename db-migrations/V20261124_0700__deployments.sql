-- ARM deployments: what a deployment template was made into, resource by resource.
create table arm_deployment (
    id            bigint       not null auto_increment primary key,
    tenant_id     char(36)     not null,
    team_id       bigint       not null,
    name          varchar(64)  not null,
    name_key      varchar(64)  not null,
    uuid          char(36)     not null,
    state         varchar(16)  not null,
    template_hash char(64)     not null,
    parameters    longtext     not null,
    outputs       longtext     not null,
    steps         longtext     not null,
    error_code    varchar(64),
    error_message longtext,
    by_name       varchar(200) not null,
    cancel_asked  boolean      not null default false,
    started_at    datetime(6)  not null,
    heard_at      datetime(6)  not null,
    ended_at      datetime(6),
    constraint arm_deployment_name unique (tenant_id, team_id, name_key),
    constraint arm_deployment_tenant foreign key (tenant_id) references tenant (id),
    constraint arm_deployment_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index arm_deployment_by_time on arm_deployment (tenant_id, team_id, id);
