create table webhook (
    id              bigint       not null auto_increment primary key,
    tenant_id       char(36)     not null,
    team_id         bigint       not null,
    name            varchar(100) not null,
    url             longtext     not null,
    format          varchar(16)  not null,
    kinds           longtext     not null,
    state           varchar(16)  not null,
    created_by_name varchar(200) not null,
    created_at      datetime(6)  not null,
    failing_since   datetime(6),
    last_error      varchar(500),
    constraint webhook_tenant foreign key (tenant_id) references tenant (id),
    constraint webhook_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index webhook_of_team on webhook (tenant_id, team_id, name);

create table webhook_key (
    id         bigint       not null auto_increment primary key,
    tenant_id  char(36)     not null,
    webhook_id bigint       not null,
    hint       varchar(16)  not null,
    secret     longtext     not null,
    created_at datetime(6)  not null,
    constraint webhook_key_tenant foreign key (tenant_id) references tenant (id),
    constraint webhook_key_of foreign key (webhook_id) references webhook (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table webhook_delivery (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    webhook_id  bigint       not null,
    event_id    bigint       not null,
    replay      int          not null,
    kind        varchar(64)  not null,
    state       varchar(16)  not null,
    attempts    int          not null,
    not_before  datetime(6)  not null,
    lease_until datetime(6),
    created_at  datetime(6)  not null,
    tried_at    datetime(6),
    request     longtext,
    status      int,
    response    longtext,
    took_millis bigint,
    error       varchar(500),
    constraint webhook_delivery_once unique (webhook_id, event_id, replay),
    constraint webhook_delivery_tenant foreign key (tenant_id) references tenant (id),
    constraint webhook_delivery_of foreign key (webhook_id) references webhook (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index webhook_delivery_due on webhook_delivery (state, not_before);
create index webhook_delivery_log on webhook_delivery (tenant_id, webhook_id, id);
create index webhook_delivery_old on webhook_delivery (created_at);

-- Those whose say is missing are told once that a request ends soon.
alter table approval add column warned_at datetime(6);

-- What somebody's bell doesn't ring for any more.
create table read_run (
    id        bigint   not null auto_increment primary key,
    tenant_id char(36) not null,
    person_id char(36) not null,
    run_id    bigint   not null,
    constraint read_run_once unique (tenant_id, person_id, run_id),
    constraint read_run_tenant foreign key (tenant_id) references tenant (id),
    constraint read_run_of foreign key (run_id) references run (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index run_of_person on run (tenant_id, requested_by, ended_at);
