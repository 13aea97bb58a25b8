-- The SMTP server that an administrator of the installation set in the portal: one row, or none.
create table smtp_server (
    id              int          not null primary key,
    host            varchar(253) not null,
    port            int          not null,
    security        varchar(16)  not null,
    sender          varchar(320) not null,
    username        varchar(320),
    -- Under the master key; never shown again.
    password        longtext,
    updated_by_name varchar(200) not null,
    updated_at      datetime(6)  not null
) default charset = utf8mb4 collate = utf8mb4_bin;
