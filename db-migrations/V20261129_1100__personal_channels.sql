-- What is written to a person goes by one of several channels, so it is no longer a mail in each case.
rename table mail to message;

alter table message add column channel varchar(16) not null default 'mail';
alter table message alter column channel drop default;
alter table message modify html longtext;

alter table message drop index mail_once;
alter table message add constraint message_once unique (tenant_id, event_id, person_id, channel);

alter table message drop index mail_due;
create index message_due on message (channel, state, not_before);

-- The latest that one person was sent, and what waits for their digest.
create index message_of_person on message (tenant_id, person_id, id);

alter table message rename index mail_by_time to message_by_time;

-- How one person is told by one channel; without a row, of everything.
create table channel_choice (
    id             bigint      not null auto_increment primary key,
    tenant_id      char(36)    not null,
    person_id      char(36)    not null,
    channel        varchar(16) not null,
    audiences      varchar(500),
    address_secret longtext,
    address_shown  varchar(320),
    constraint channel_choice_person unique (tenant_id, person_id, channel),
    constraint channel_choice_tenant foreign key (tenant_id) references tenant (id),
    constraint channel_choice_of foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
