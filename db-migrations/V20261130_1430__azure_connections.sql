-- With what a team's templates are built in its Azure subscription.
create table azure_connection (
    id              bigint        not null auto_increment primary key,
    tenant_id       char(36)      not null,
    team_id         bigint        not null,
    name            varchar(64)   not null,
    name_key        varchar(64)   not null,
    azure_tenant    char(36)      not null,
    client_id       char(36)      not null,
    -- Locked under the master key, for this tenant, team and name.
    client_secret   longtext      not null,
    subscription    char(36)      not null,
    resource_group  varchar(90)   not null,
    location        varchar(60)   not null,
    identity        varchar(400)  not null,
    arm_endpoint    varchar(300)  not null,
    authority       varchar(300)  not null,
    checked_at      datetime(6),
    -- A JSON list of sentences; null: nobody has looked.
    faults          longtext,
    updated_by_name varchar(200)  not null,
    updated_at      datetime(6)   not null,
    constraint azure_connection_name unique (team_id, name_key),
    constraint azure_connection_tenant foreign key (tenant_id) references tenant (id),
    constraint azure_connection_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
