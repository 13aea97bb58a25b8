-- Platform images that an administrator of the installation added, their other names, and what
-- workers are asked to fetch. Of no tenant; a key is the name in lower case.
create table added_image (
    image_key     varchar(200)  not null primary key,
    urn           varchar(200)  not null,
    title         varchar(200)  not null,
    os            varchar(100)  not null,
    cloud_init    boolean       not null,
    version       varchar(40)   not null,
    -- Null: its disk is uploaded.
    address       varchar(2000),
    -- SHA-256 or SHA-512 of the file, hexadecimal.
    checksum      varchar(128)  not null,
    -- Of an upload: how large it is said to be, and how much of it is here.
    bytes         bigint        not null,
    received      bigint        not null,
    added_by_name varchar(200)  not null,
    added_at      datetime(6)   not null
) default charset = utf8mb4 collate = utf8mb4_bin;

create table image_alias (
    alias_key     varchar(200)  not null primary key,
    urn           varchar(200)  not null,
    -- Of an entry of the catalogue, be it added or one that came along.
    image_key     varchar(200)  not null,
    added_by_name varchar(200)  not null,
    added_at      datetime(6)   not null
) default charset = utf8mb4 collate = utf8mb4_bin;

create table image_fetch (
    image_key     varchar(200)  not null primary key,
    state         varchar(10)   not null,
    asked_by_name varchar(200)  not null,
    asked_at      datetime(6)   not null,
    -- Grows with each worker that takes it: who has an older one has lost it.
    fence         bigint        not null,
    worker        varchar(100),
    -- Until then it is that worker's.
    held_until    datetime(6),
    percent       int           not null,
    said          varchar(1000) not null,
    ended_at      datetime(6),
    key image_fetch_state (state, asked_at)
) default charset = utf8mb4 collate = utf8mb4_bin;
