-- What a team's gates ask for; a team without a row has no gates.
create table approval_policy (
    id              bigint       not null auto_increment primary key,
    tenant_id       char(36)     not null,
    team_id         bigint       not null,
    revision        int          not null,
    rules           longtext     not null,
    updated_by_name varchar(200) not null,
    updated_at      datetime(6)  not null,
    constraint approval_policy_team unique (team_id),
    constraint approval_policy_tenant foreign key (tenant_id) references tenant (id),
    constraint approval_policy_of foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- One question about one fingerprint, with what the policy asked for when it was put.
create table approval (
    id                bigint       not null auto_increment primary key,
    tenant_id         char(36)     not null,
    team_id           bigint       not null,
    template_id       bigint       not null,
    template_name     varchar(64)  not null,
    template_version  int          not null,
    newest            boolean      not null,
    fingerprint       char(64)     not null,
    subject           varchar(200) not null,
    gates             varchar(400) not null,
    authors           longtext     not null,
    state             varchar(16)  not null,
    requested_by      char(36),
    requested_by_name varchar(200) not null,
    requested_at      datetime(6)  not null,
    expires_at        datetime(6)  not null,
    reminded_at       datetime(6),
    ended_at          datetime(6),
    ended_by_name     varchar(200),
    end_reason        varchar(500),
    constraint approval_subject unique (tenant_id, subject),
    constraint approval_tenant foreign key (tenant_id) references tenant (id),
    constraint approval_team foreign key (team_id) references team (id),
    constraint approval_template foreign key (template_id) references template (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index approval_by_state on approval (tenant_id, state, id);
create index approval_by_fingerprint on approval (tenant_id, template_id, fingerprint, state);
create index approval_by_end on approval (state, expires_at);

create table approval_need (
    id          bigint      not null auto_increment primary key,
    tenant_id   char(36)    not null,
    approval_id bigint      not null,
    team_id     bigint      not null,
    role        varchar(16) not null,
    votes       int         not null,
    stand_in    varchar(16),
    constraint approval_need_once unique (approval_id, team_id, role),
    constraint approval_need_tenant foreign key (tenant_id) references tenant (id),
    constraint approval_need_of foreign key (approval_id) references approval (id),
    constraint approval_need_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index approval_need_by_team on approval_need (tenant_id, team_id, role, approval_id);

-- A vote: 'needs' are the ids of what it counts for; 'voice_of' is who handed their say over.
create table approval_vote (
    id          bigint        not null auto_increment primary key,
    tenant_id   char(36)      not null,
    approval_id bigint        not null,
    person_id   char(36)      not null,
    person_name varchar(200)  not null,
    voice_of    char(36),
    verdict     varchar(16)   not null,
    needs       varchar(1000) not null,
    comment     varchar(2000) not null,
    voided      boolean       not null,
    at          datetime(6)   not null,
    constraint approval_vote_once unique (approval_id, person_id),
    constraint approval_vote_tenant foreign key (tenant_id) references tenant (id),
    constraint approval_vote_of foreign key (approval_id) references approval (id),
    constraint approval_vote_person foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table approval_delegation (
    id             bigint       not null auto_increment primary key,
    tenant_id      char(36)     not null,
    approval_id    bigint       not null,
    from_person    char(36)     not null,
    from_name      varchar(200) not null,
    to_person      char(36)     not null,
    to_name        varchar(200) not null,
    at             datetime(6)  not null,
    constraint approval_delegation_once unique (approval_id, from_person),
    constraint approval_delegation_tenant foreign key (tenant_id) references tenant (id),
    constraint approval_delegation_of foreign key (approval_id) references approval (id),
    constraint approval_delegation_person foreign key (to_person) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index approval_delegation_by_person on approval_delegation (tenant_id, to_person, approval_id);

create table approval_comment (
    id          bigint        not null auto_increment primary key,
    tenant_id   char(36)      not null,
    approval_id bigint        not null,
    person_name varchar(200)  not null,
    text        varchar(2000) not null,
    at          datetime(6)   not null,
    constraint approval_comment_tenant foreign key (tenant_id) references tenant (id),
    constraint approval_comment_of foreign key (approval_id) references approval (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
