-- An API client signs in like a person: its client id is a person's id, its scope is that person's
-- member and team roles. Here stands only what a person doesn't have.
create table api_client (
    id           bigint       not null auto_increment primary key,
    tenant_id    char(36)     not null,
    client_id    char(36)     not null,
    name         varchar(100) not null,
    created_by   varchar(200) not null,
    created_at   datetime(6)  not null,
    last_used_at datetime(6),
    revoked_at   datetime(6),
    constraint api_client_id unique (client_id),
    constraint api_client_tenant foreign key (tenant_id) references tenant (id),
    constraint api_client_person foreign key (client_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table api_client_secret (
    id            bigint      not null auto_increment primary key,
    tenant_id     char(36)    not null,
    api_client_id bigint      not null,
    hint          varchar(8)  not null,
    secret_hash   char(64)    not null,
    created_at    datetime(6) not null,
    expires_at    datetime(6) not null,
    constraint api_client_secret_tenant foreign key (tenant_id) references tenant (id),
    constraint api_client_secret_of foreign key (api_client_id) references api_client (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table federated_credential (
    id            bigint       not null auto_increment primary key,
    tenant_id     char(36)     not null,
    api_client_id bigint       not null,
    issuer        varchar(500) not null,
    subject       varchar(500) not null,
    audience      varchar(200) not null,
    created_at    datetime(6)  not null,
    constraint federated_credential_tenant foreign key (tenant_id) references tenant (id),
    constraint federated_credential_of foreign key (api_client_id) references api_client (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index api_token_by_age on api_token (expires_at);
