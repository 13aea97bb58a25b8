-- A tenant's own sign-in: whose word it takes (OpenID Connect), and what its groups mean here.
create table provider (
    id              bigint       not null auto_increment primary key,
    tenant_id       char(36)     not null,
    issuer          varchar(190) not null,
    client_id       varchar(200) not null,
    client_secret   varchar(500) not null,
    audience        varchar(200) not null,
    label           varchar(100) not null,
    name_claim      varchar(100) not null,
    email_claim     varchar(100) not null,
    groups_claim    varchar(100) not null,
    endpoints       longtext     not null,
    active          boolean      not null,
    revision        int          not null,
    created_at      datetime(6)  not null,
    last_sign_in_at datetime(6),
    constraint provider_of unique (tenant_id),
    constraint provider_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index provider_by_issuer on provider (issuer, tenant_id);

create table group_role (
    id         bigint       not null auto_increment primary key,
    tenant_id  char(36)     not null,
    group_name varchar(200) not null,
    team_id    bigint,
    role       varchar(16)  not null,
    constraint group_role_tenant foreign key (tenant_id) references tenant (id),
    constraint group_role_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index group_role_of on group_role (tenant_id, group_name);

-- Which tenant somebody is led to who types an address of this domain. The installation's
-- administrator says so, nobody else.
create table email_domain (
    domain     varchar(253) not null primary key,
    tenant_id  char(36)     not null,
    created_at datetime(6)  not null,
    constraint email_domain_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- What a provider gave at a sign-in, locked. The browser has only the key, here is its hash.
create table provider_tokens (
    key_hash   char(64)    not null primary key,
    tokens     longtext    not null,
    expires_at datetime(6) not null
) default charset = utf8mb4 collate = utf8mb4_bin;

create index provider_tokens_by_age on provider_tokens (expires_at);

alter table tenant
    add column local_sign_in boolean not null default true,
    add column second_factor boolean not null default false;

-- What a session has besides that began at a provider: when its word is to be asked for again.
create table provider_session (
    session_id  char(36)    not null primary key,
    tenant_id   char(36)    not null,
    fresh_until datetime(6) not null,
    constraint provider_session_of foreign key (session_id) references person_session (id) on delete cascade,
    constraint provider_session_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table second_factor (
    person_id  char(36)     not null primary key,
    secret     varchar(200) not null,
    confirmed  boolean      not null,
    last_step  bigint       not null,
    created_at datetime(6)  not null,
    constraint second_factor_person foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table recovery_code (
    id        bigint   not null auto_increment primary key,
    person_id char(36) not null,
    code_hash char(64) not null,
    constraint recovery_code_person foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index recovery_code_of on recovery_code (person_id, code_hash);

create table password_reset (
    token_hash char(64)    not null primary key,
    person_id  char(36)    not null,
    expires_at datetime(6) not null,
    constraint password_reset_person foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index password_reset_of on password_reset (person_id);

alter table sign_in_throttle
    add column last_failure_at datetime(6) not null default '2026-01-01 00:00:00';

create index sign_in_throttle_by_age on sign_in_throttle (last_failure_at);
