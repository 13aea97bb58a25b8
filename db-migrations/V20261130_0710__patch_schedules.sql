-- When all templates of a team are patched.
create table patch_schedule (
    id            bigint       not null auto_increment primary key,
    tenant_id     char(36)     not null,
    team_id       bigint       not null,
    cron          varchar(100) not null,
    zone          varchar(64)  not null,
    -- Only templates whose source has a newer version.
    out_of_date   boolean      not null,
    -- In whose name it patches; null: nobody's.
    set_by        char(36),
    set_at        datetime(6)  not null,
    -- Null: it is suspended.
    next_at       datetime(6),
    -- When a portal looks at it: at the next time, and before while a pass goes on.
    look_at       datetime(6),
    failures      int          not null,
    suspended_at  datetime(6),
    -- The last pass: its time, when it began and ended, and what became of each template.
    pass_at       datetime(6),
    pass_began_at datetime(6),
    pass_ended_at datetime(6),
    pass          longtext,
    skipped_at    datetime(6),
    skipped_why   varchar(1000),
    constraint patch_schedule_of unique (team_id),
    constraint patch_schedule_tenant foreign key (tenant_id) references tenant (id),
    constraint patch_schedule_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index patch_schedule_look on patch_schedule (look_at);
