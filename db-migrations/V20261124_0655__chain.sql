-- The chain of events: places and hashes are given by one at a time, whose head this is.
create table event_chain (
    id               bigint       not null auto_increment primary key,
    tenant_id        char(36)     not null,
    head_seq         bigint       not null,
    head_hash        char(64)     not null,
    published_seq    bigint       not null,
    publishing_until datetime(6),
    checked_at       datetime(6),
    constraint event_chain_tenant unique (tenant_id),
    constraint event_chain_of foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index event_chain_unpublished on event_chain (published_seq, head_seq, tenant_id);

alter table event add column noun varchar(64) not null default '';
update event set noun = substring_index(kind, '.', 1);

create index event_unsealed on event (seq, tenant_id);
create index event_by_time on event (tenant_id, at, id);
create index event_by_actor on event (tenant_id, actor_id, at, id);
create index event_by_team on event (tenant_id, team_id, at, id);
create index event_by_noun on event (tenant_id, noun, at, id);

-- What a tenant signs with.
create table tenant_key (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    public_key  longtext     not null,
    private_key longtext     not null,
    created_at  datetime(6)  not null,
    constraint tenant_key_of foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Signed heads, kept to find a chain that was written anew.
create table event_checkpoint (
    id         bigint       not null auto_increment primary key,
    tenant_id  char(36)     not null,
    seq        bigint       not null,
    statement  longtext     not null,
    key_name   varchar(64)  not null,
    signature  varchar(200) not null,
    at         datetime(6)  not null,
    constraint event_checkpoint_of foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index event_checkpoint_by_seq on event_checkpoint (tenant_id, seq);

create table event_check (
    id         bigint       not null auto_increment primary key,
    tenant_id  char(36)     not null,
    started_at datetime(6)  not null,
    by_name    varchar(200) not null,
    seen_at    datetime(6)  not null,
    reached    bigint       not null,
    head_seq   bigint       not null,
    ended_at   datetime(6),
    breaks     longtext     not null,
    error      varchar(500),
    against_seq  bigint,
    against_hash char(64),
    constraint event_check_of foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index event_check_by_id on event_check (tenant_id, id);
