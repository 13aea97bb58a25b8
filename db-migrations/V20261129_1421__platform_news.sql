-- The newest of each platform image, as workers found it last.
create table platform_newest (
    -- As the catalogue spells it.
    urn      varchar(300) not null primary key,
    version  varchar(64)  not null,
    content  varchar(64)  not null,
    found_at datetime(6)  not null
) default charset = utf8mb4 collate = utf8mb4_bin;
