-- How far the first administrator came in setting the installation up.
create table setup_step (
    step      varchar(16) not null primary key,
    outcome   varchar(16) not null,
    tenant_id char(36),
    at        datetime(6) not null
) default charset = utf8mb4 collate = utf8mb4_bin;
