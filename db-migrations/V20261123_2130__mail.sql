-- What is told by mail. An event that was looked at for mail says so, so that none is told twice and
-- one that was committed late isn't passed over; those from before today are history.
alter table event add column told_at datetime(6);

update event set told_at = at;

create index event_untold on event (told_at, tenant_id, id);

create table mail_choice (
    id         bigint       not null auto_increment primary key,
    tenant_id  char(36)     not null,
    person_id  char(36)     not null,
    scope      varchar(16)  not null,
    what       varchar(16)  not null,
    digest     boolean      not null,
    zone       varchar(64)  not null,
    quiet_from varchar(5),
    quiet_to   varchar(5),
    constraint mail_choice_person unique (tenant_id, person_id),
    constraint mail_choice_tenant foreign key (tenant_id) references tenant (id),
    constraint mail_choice_of foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table mail (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    event_id    bigint       not null,
    person_id   char(36)     not null,
    recipient   varchar(320) not null,
    subject     varchar(300) not null,
    text        longtext     not null,
    html        longtext     not null,
    unsubscribe varchar(500) not null,
    message_id  varchar(200) not null,
    digest      boolean      not null,
    state       varchar(16)  not null,
    attempts    int          not null,
    not_before  datetime(6)  not null,
    lease_until datetime(6),
    last_error  varchar(500),
    created_at  datetime(6)  not null,
    sent_at     datetime(6),
    constraint mail_once unique (tenant_id, event_id, person_id),
    constraint mail_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index mail_due on mail (state, not_before);
create index mail_by_time on mail (tenant_id, id);
