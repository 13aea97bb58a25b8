-- How much builds and images may cost a month: of the tenant, of a team, or of a template.
create table budget (
    id              bigint         not null auto_increment primary key,
    tenant_id       char(36)       not null,
    name            varchar(60)    not null,
    -- Null: all teams, all templates.
    team_id         bigint,
    template_id     bigint,
    amount          decimal(20, 9) not null,
    currency        char(3)        not null,
    -- Percents, a JSON list.
    thresholds      varchar(100)   not null,
    at100           varchar(10)    not null,
    updated_at      datetime(6)    not null,
    updated_by_name varchar(200)   not null,
    constraint budget_name unique (tenant_id, name),
    constraint budget_tenant foreign key (tenant_id) references tenant (id),
    constraint budget_team foreign key (team_id) references team (id) on delete cascade,
    constraint budget_template foreign key (template_id) references template (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;

-- What a run that was requested may cost yet. It goes when what the run did cost is charged.
create table budget_reservation (
    id        bigint          not null auto_increment primary key,
    tenant_id char(36)        not null,
    budget_id bigint          not null,
    run_id    bigint          not null,
    amount    decimal(38, 18) not null,
    constraint budget_reservation_once unique (budget_id, run_id),
    key budget_reservation_of_run (run_id),
    constraint budget_reservation_tenant foreign key (tenant_id) references tenant (id),
    constraint budget_reservation_of foreign key (budget_id) references budget (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Which thresholds were told of, in which month.
create table budget_told (
    id        bigint   not null auto_increment primary key,
    tenant_id char(36) not null,
    budget_id bigint   not null,
    month     date     not null,
    percent   int      not null,
    constraint budget_told_once unique (budget_id, month, percent),
    constraint budget_told_tenant foreign key (tenant_id) references tenant (id),
    constraint budget_told_of foreign key (budget_id) references budget (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;
