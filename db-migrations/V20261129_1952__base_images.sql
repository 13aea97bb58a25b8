-- What a worker tells of the base images that it keeps. Told again within seconds.
alter table worker
    add column images      int    not null default 0,
    add column image_bytes bigint not null default 0,
    add column image_limit bigint not null default 0;
