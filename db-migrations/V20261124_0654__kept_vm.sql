-- The machine of a run that failed, kept for people until its time is over. Its worker says every few
-- seconds that it still has it; who falls silent has lost it.
create table kept_vm (
    id                bigint       not null auto_increment primary key,
    tenant_id         char(36)     not null,
    team_id           bigint       not null,
    run_id            bigint       not null,
    run_number        bigint       not null,
    fence             bigint       not null,
    worker            varchar(100) not null,
    machine           varchar(16)  not null,
    jump              varchar(300) not null,
    host_key          varchar(100) not null,
    kept_at           datetime(6)  not null,
    until             datetime(6)  not null,
    seen_at           datetime(6)  not null,
    end_asked_at      datetime(6),
    end_asked_by_name varchar(200),
    ended_at          datetime(6),
    ended             varchar(16),
    constraint kept_vm_run unique (run_id),
    constraint kept_vm_tenant foreign key (tenant_id) references tenant (id),
    constraint kept_vm_team foreign key (team_id) references team (id),
    constraint kept_vm_of foreign key (run_id) references run (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Those that are there now, and those whose worker fell silent.
create index kept_vm_by_end on kept_vm (ended_at, seen_at);

-- A person's SSH keys: what the way into kept machines knows them by.
create table person_key (
    id           bigint        not null auto_increment primary key,
    person_id    char(36)      not null,
    name         varchar(100)  not null,
    kind         varchar(32)   not null,
    fingerprint  varchar(60)   not null,
    public_key   varchar(4000) not null,
    created_at   datetime(6)   not null,
    last_used_at datetime(6),
    constraint person_key_once unique (fingerprint),
    constraint person_key_of foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
