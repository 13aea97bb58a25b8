-- What is kept on disk, and what goes from there.

-- Which installation this is; its places carry the name, so that no other one empties them.
create table installation (
    id char(36) not null primary key
) default charset = utf8mb4 collate = utf8mb4_bin;

insert into installation (id) values (uuid());

-- A place as its last sweep found it.
create table store_place (
    name          varchar(64) not null primary key,
    begun_at      datetime(6) not null,
    ended_at      datetime(6),
    contents      bigint      not null,
    bytes         bigint      not null,
    leaving       bigint      not null,
    leaving_bytes bigint      not null,
    -- all that ever went from there
    gone          bigint      not null,
    gone_bytes    bigint      not null,
    last_gone_bytes bigint    not null,
    fault         varchar(1000)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- A tenant that is erased, until all its files are gone, and for the record afterwards.
create table erasure (
    id            char(36)    not null primary key,
    slug          varchar(64) not null,
    deleted_rows  bigint      not null,
    erased_at     datetime(6) not null,
    -- a sweep that begins later finds none of its rows
    seen_at       datetime(6),
    -- such a sweep of all places has ended
    unheld_at     datetime(6),
    files_gone_at datetime(6),
    waits_for     varchar(1000)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index erasure_by_slug on erasure (slug, files_gone_at);
create index erasure_by_time on erasure (erased_at, id);

-- What of the store a build reads: held while it runs, even if its source is deleted meanwhile.
alter table run
    add column source_contents longtext;

create index run_by_capture_time on run (captured_at);
create index run_output_by_kind on run_output (kind, run_id);
