-- What guests of a team's templates reach: a profile that vmProfile.vnetConfig.subnetId names.
create table network_profile (
    id              bigint       not null auto_increment primary key,
    tenant_id       char(36)     not null,
    team_id         bigint       not null,
    name            varchar(64)  not null,
    name_key        varchar(64)  not null,
    settings        longtext     not null,
    updated_by_name varchar(200) not null,
    updated_at      datetime(6)  not null,
    constraint network_profile_name unique (team_id, name_key),
    constraint network_profile_tenant foreign key (tenant_id) references tenant (id),
    constraint network_profile_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- What it said when the run was asked for.
alter table run add column network longtext;
