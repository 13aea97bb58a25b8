-- What administrators of the installation do to it; of no tenant.
create table installation_event (
    id         bigint       not null auto_increment primary key,
    kind       varchar(64)  not null,
    subject    varchar(300) not null,
    actor_id   char(36)     not null,
    actor_name varchar(200) not null,
    door       varchar(16)  not null,
    address    varchar(64),
    detail     longtext     not null,
    at         datetime(6)  not null
) default charset = utf8mb4 collate = utf8mb4_bin;
