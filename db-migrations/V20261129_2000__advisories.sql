-- Known vulnerabilities that the operator brings, for all tenants.
create table advisory_feed (
    id            bigint        not null auto_increment primary key,
    name          varchar(100)  not null,
    name_key      varchar(100)  not null,
    -- FILE: sent; FOLDER: that of the settings; URL.
    kind          varchar(10)   not null,
    url           varchar(2000),
    created_at    datetime(6)   not null,
    -- Null: to be imported as soon as can be, or never tried.
    tried_at      datetime(6),
    -- An import is under way, until then unless it says so again.
    running_until datetime(6),
    -- Of the last import that went through.
    imported_at   datetime(6),
    entries       int           not null default 0,
    changed       int           not null default 0,
    skipped       int           not null default 0,
    -- The first that were left out and why, a JSON list.
    skipped_some  longtext,
    -- The newest `modified` of all its entries.
    newest        datetime(6),
    -- Why the last one didn't go through.
    problem       varchar(1000),
    -- Its advisories go, piece by piece, and then it does.
    ending        boolean       not null default false,
    constraint advisory_feed_name unique (name_key)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- One row. Whoever changes advisories takes the next number first, so that numbers are in the order of commits.
create table advisory_clock (
    id  int    not null primary key,
    seq bigint not null
) default charset = utf8mb4 collate = utf8mb4_bin;
insert into advisory_clock (id, seq) values (1, 0);

create table advisory (
    id           bigint        not null auto_increment primary key,
    name         varchar(100)  not null,
    -- Null: its feed was removed; it goes when every tenant has taken note.
    feed_id      bigint,
    modified     datetime(6)   not null,
    published    datetime(6)   not null,
    withdrawn    datetime(6),
    summary      varchar(500)  not null,
    aliases      varchar(4000) not null,
    -- When it was changed here.
    seq          bigint        not null,
    constraint advisory_name unique (name),
    constraint advisory_feed_of foreign key (feed_id) references advisory_feed (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
create index advisory_by_seq on advisory (seq);
create index advisory_by_feed on advisory (feed_id, id);

-- Which versions of which package of a distribution's release; of one that is withdrawn, none.
create table advisory_package (
    id          bigint       not null auto_increment primary key,
    advisory_id bigint       not null,
    ecosystem   varchar(100) not null,
    name        varchar(255) not null,
    severity    tinyint      not null,
    affected    longtext     not null,
    constraint advisory_package_of foreign key (advisory_id) references advisory (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;
create index advisory_package_by_name on advisory_package (ecosystem, name);

-- Which releases a feed has advisories of.
create table advisory_coverage (
    feed_id   bigint       not null,
    ecosystem varchar(100) not null,
    primary key (feed_id, ecosystem),
    constraint advisory_coverage_feed foreign key (feed_id) references advisory_feed (id) on delete cascade
) default charset = utf8mb4 collate = utf8mb4_bin;
create index advisory_coverage_of on advisory_coverage (ecosystem, feed_id);
