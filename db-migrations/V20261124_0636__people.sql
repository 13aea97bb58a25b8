-- What narrows a tenant, a team, a membership and a token.
alter table tenant add column max_disk_gb int;
alter table tenant add column max_members int;
alter table tenant add column delete_after datetime(6);

alter table team add column colour varchar(16) not null default 'gold';
alter table team add column contact varchar(200);
alter table team add column archived_at datetime(6);

alter table member add column active boolean not null default true;
alter table member add column since datetime(6);

-- A token without a tenant is the operator's: it is good wherever its person is.
alter table api_token add column tenant_id char(36);
alter table api_token add column verbs varchar(100);
alter table api_token add column teams varchar(2000);
alter table api_token add column hint varchar(12);
alter table api_token add column created_by varchar(200);
alter table api_token add constraint api_token_tenant foreign key (tenant_id) references tenant (id);
create index api_token_of on api_token (person_id, tenant_id, id);
create index api_token_in on api_token (tenant_id, id);

create table invitation (
    id           bigint       not null auto_increment primary key,
    tenant_id    char(36)     not null,
    email        varchar(320) not null,
    role         varchar(16)  not null,
    teams        longtext     not null,
    token_hash   char(64)     not null,
    invited_by   varchar(200) not null,
    created_at   datetime(6)  not null,
    expires_at   datetime(6)  not null,
    accepted_at  datetime(6),
    accepted_by  char(36),
    withdrawn_at datetime(6),
    constraint invitation_token unique (token_hash),
    constraint invitation_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index invitation_open on invitation (tenant_id, id);
