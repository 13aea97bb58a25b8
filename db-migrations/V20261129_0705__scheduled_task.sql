-- What one portal does for all of them: when it is due next, and who is at it. The columns are
-- db-scheduler's.
create table scheduled_task (
    task_name            varchar(100) not null,
    task_instance        varchar(100) not null,
    task_data            longblob,
    execution_time       datetime(6)  not null,
    picked               boolean      not null,
    picked_by            varchar(50),
    last_success         datetime(6),
    last_failure         datetime(6),
    consecutive_failures int,
    last_heartbeat       datetime(6),
    version              bigint       not null,
    priority             smallint,
    primary key (task_name, task_instance)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index scheduled_task_due on scheduled_task (execution_time);
create index scheduled_task_heard_of on scheduled_task (last_heartbeat);
