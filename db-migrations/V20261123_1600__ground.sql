-- Every name compares by its lower-cased key; the name itself keeps the case it was written in.
-- All times are UTC. JSON is kept in longtext: MariaDB and MySQL disagree about a JSON column.

create table tenant (
    id                  char(36)     not null primary key,
    slug                varchar(64)  not null,
    name                varchar(200) not null,
    state               varchar(16)  not null,
    max_concurrent_runs int          not null,
    last_run_number     bigint       not null default 0,
    created_at          datetime(6)  not null,
    constraint tenant_slug unique (slug)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- A person is (issuer, subject); the e-mail address never identifies anybody.
create table person (
    id                 char(36)     not null primary key,
    issuer             varchar(190) not null,
    subject            varchar(190) not null,
    name               varchar(200) not null,
    email              varchar(320),
    password_hash      varchar(100),
    installation_admin boolean      not null default false,
    active             boolean      not null default true,
    created_at         datetime(6)  not null,
    constraint person_identity unique (issuer, subject)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table api_token (
    id           bigint       not null auto_increment primary key,
    token_hash   char(64)     not null,
    person_id    char(36)     not null,
    name         varchar(200) not null,
    created_at   datetime(6)  not null,
    expires_at   datetime(6)  not null,
    last_used_at datetime(6),
    constraint api_token_hash unique (token_hash),
    constraint api_token_person foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table sign_in_throttle (
    name_key      varchar(190) not null primary key,
    failures      int          not null,
    blocked_until datetime(6)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table team (
    id         bigint       not null auto_increment primary key,
    tenant_id  char(36)     not null,
    slug       varchar(64)  not null,
    name       varchar(200) not null,
    created_at datetime(6)  not null,
    constraint team_slug unique (tenant_id, slug),
    constraint team_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table member (
    id        bigint      not null auto_increment primary key,
    tenant_id char(36)    not null,
    person_id char(36)    not null,
    role      varchar(16) not null,
    constraint member_once unique (tenant_id, person_id),
    constraint member_tenant foreign key (tenant_id) references tenant (id),
    constraint member_person foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index member_by_person on member (person_id);

create table team_role (
    id        bigint      not null auto_increment primary key,
    tenant_id char(36)    not null,
    team_id   bigint      not null,
    person_id char(36)    not null,
    role      varchar(16) not null,
    constraint team_role_once unique (team_id, person_id, role),
    constraint team_role_tenant foreign key (tenant_id) references tenant (id),
    constraint team_role_team foreign key (team_id) references team (id),
    constraint team_role_person foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index team_role_by_person on team_role (tenant_id, person_id);

-- One row a fact. Sequence and hash stay empty until the tenant's chain is sealed.
create table event (
    id         bigint       not null auto_increment primary key,
    tenant_id  char(36)     not null,
    team_id    bigint,
    kind       varchar(64)  not null,
    subject    varchar(200) not null,
    actor_id   char(36),
    actor_name varchar(200) not null,
    door       varchar(16)  not null,
    detail     longtext     not null,
    at         datetime(6)  not null,
    seq        bigint,
    hash       char(64),
    constraint event_seq unique (tenant_id, seq),
    constraint event_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index event_by_subject on event (tenant_id, subject, id);

create table template (
    id             bigint       not null auto_increment primary key,
    tenant_id      char(36)     not null,
    team_id        bigint       not null,
    name           varchar(64)  not null,
    name_key       varchar(64)  not null,
    kind           varchar(16)  not null,
    latest_version int          not null,
    created_at     datetime(6)  not null,
    updated_at     datetime(6)  not null,
    constraint template_name unique (tenant_id, team_id, name_key),
    constraint template_tenant foreign key (tenant_id) references tenant (id),
    constraint template_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index template_by_name on template (tenant_id, name_key, id);

create table template_version (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    template_id bigint       not null,
    number      int          not null,
    document    longtext     not null,
    fingerprint char(64)     not null,
    frozen      longtext     not null,
    note        varchar(500) not null,
    author_id   char(36),
    author_name varchar(200) not null,
    created_at  datetime(6)  not null,
    constraint template_version_number unique (template_id, number),
    constraint template_version_tenant foreign key (tenant_id) references tenant (id),
    constraint template_version_template foreign key (template_id) references template (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table run (
    id                bigint        not null auto_increment primary key,
    tenant_id         char(36)      not null,
    number            bigint        not null,
    team_id           bigint        not null,
    template_id       bigint        not null,
    template_name     varchar(64)   not null,
    template_version  int           not null,
    fingerprint       char(64)      not null,
    document          longtext      not null,
    frozen            longtext      not null,
    capability        varchar(16)   not null,
    no_cache          boolean       not null,
    retry_of          bigint,
    state             varchar(24)   not null,
    requested_by      char(36),
    requested_by_name varchar(200)  not null,
    requested_at      datetime(6)   not null,
    queued_at         datetime(6),
    started_at        datetime(6),
    ended_at          datetime(6),
    cancel_asked_at   datetime(6),
    canceled_by_name  varchar(200),
    -- queue and lease
    admitted_at       datetime(6),
    rung_at           datetime(6),
    attempt           int           not null default 0,
    losses            int           not null default 0,
    fence             bigint        not null default 0,
    lease_owner       varchar(100),
    lease_until       datetime(6),
    -- what came of it
    step              varchar(120),
    progress          int           not null default 0,
    source_version    varchar(64),
    source_digest     char(64),
    captured          longtext,
    failure_step      varchar(120),
    failure_message   longtext,
    failure_exit_code int,
    failure_lines     longtext,
    log_bytes         bigint        not null default 0,
    log_lines         bigint        not null default 0,
    constraint run_number unique (tenant_id, number),
    constraint run_tenant foreign key (tenant_id) references tenant (id),
    constraint run_team foreign key (team_id) references team (id),
    constraint run_template foreign key (template_id) references template (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index run_by_state on run (tenant_id, state, number);
create index run_by_template on run (tenant_id, template_id, number);
create index run_by_team on run (tenant_id, team_id, number);
create index run_queue on run (state, capability, tenant_id, queued_at);
create index run_lease on run (state, lease_until);

create table run_phase (
    id         bigint      not null auto_increment primary key,
    tenant_id  char(36)    not null,
    run_id     bigint      not null,
    attempt    int         not null,
    phase      varchar(24) not null,
    started_at datetime(6) not null,
    ended_at   datetime(6),
    constraint run_phase_once unique (run_id, attempt, phase),
    constraint run_phase_tenant foreign key (tenant_id) references tenant (id),
    constraint run_phase_run foreign key (run_id) references run (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table run_step (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    run_id      bigint       not null,
    attempt     int          not null,
    ordinal     int          not null,
    name        varchar(120) not null,
    phase       varchar(24)  not null,
    kind        varchar(40)  not null,
    title       varchar(300) not null,
    state       varchar(16)  not null,
    progress    int,
    started_at  datetime(6),
    ended_at    datetime(6),
    exit_code   int,
    layer       char(64),
    layer_bytes bigint,
    constraint run_step_once unique (run_id, attempt, ordinal),
    constraint run_step_tenant foreign key (tenant_id) references tenant (id),
    constraint run_step_run foreign key (run_id) references run (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Immutable pieces of one byte stream a run. A piece never spans two steps.
create table log_chunk (
    id         bigint       not null auto_increment primary key,
    tenant_id  char(36)     not null,
    run_id     bigint       not null,
    attempt    int          not null,
    step       varchar(120) not null,
    log_from   bigint       not null,
    log_to     bigint       not null,
    first_line bigint       not null,
    line_count int          not null,
    store_key  varchar(200) not null,
    at         datetime(6)  not null,
    constraint log_chunk_from unique (run_id, log_from),
    constraint log_chunk_tenant foreign key (tenant_id) references tenant (id),
    constraint log_chunk_run foreign key (run_id) references run (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index log_chunk_by_line on log_chunk (run_id, first_line);
create index log_chunk_by_step on log_chunk (run_id, attempt, step, first_line);

create table gallery (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    team_id     bigint       not null,
    name        varchar(80)  not null,
    name_key    varchar(80)  not null,
    description varchar(500) not null,
    created_at  datetime(6)  not null,
    constraint gallery_name unique (tenant_id, name_key),
    constraint gallery_tenant foreign key (tenant_id) references tenant (id),
    constraint gallery_team foreign key (team_id) references team (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table image_definition (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    gallery_id  bigint       not null,
    name        varchar(80)  not null,
    name_key    varchar(80)  not null,
    description varchar(500) not null,
    created_at  datetime(6)  not null,
    constraint image_definition_name unique (gallery_id, name_key),
    constraint image_definition_tenant foreign key (tenant_id) references tenant (id),
    constraint image_definition_gallery foreign key (gallery_id) references gallery (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- A reserved version holds its number while it is being published, and for ever after.
create table image_version (
    id                  bigint      not null auto_increment primary key,
    tenant_id           char(36)    not null,
    definition_id       bigint      not null,
    major               int         not null,
    minor               int         not null,
    patch               int         not null,
    state               varchar(16) not null,
    run_id              bigint      not null,
    run_number          bigint      not null,
    output_name         varchar(64) not null,
    template_id         bigint      not null,
    template_version    int         not null,
    fingerprint         char(64)    not null,
    exclude_from_latest boolean     not null,
    regions             longtext    not null,
    tags                longtext    not null,
    disk                char(64),
    bytes               bigint,
    virtual_bytes       bigint,
    packages            char(64),
    os                  varchar(120),
    source_version      varchar(64),
    source_disk         char(64),
    created_at          datetime(6) not null,
    published_at        datetime(6),
    constraint image_version_number unique (definition_id, major, minor, patch),
    constraint image_version_output unique (run_id, output_name),
    constraint image_version_tenant foreign key (tenant_id) references tenant (id),
    constraint image_version_definition foreign key (definition_id) references image_definition (id),
    constraint image_version_run foreign key (run_id) references run (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index image_version_by_disk on image_version (tenant_id, disk);

-- One artifact for each (run, runOutputName).
create table run_output (
    id           bigint       not null auto_increment primary key,
    tenant_id    char(36)     not null,
    run_id       bigint       not null,
    name         varchar(64)  not null,
    kind         varchar(16)  not null,
    artifact     varchar(400) not null,
    published_at datetime(6)  not null,
    constraint run_output_once unique (run_id, name),
    constraint run_output_tenant foreign key (tenant_id) references tenant (id),
    constraint run_output_run foreign key (run_id) references run (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create table worker (
    id           varchar(100) not null primary key,
    host         varchar(200) not null,
    capability   varchar(16)  not null,
    slots        int          not null,
    busy         int          not null,
    acceleration varchar(200) not null,
    problems     longtext     not null,
    disk_free    bigint       not null,
    started_at   datetime(6)  not null,
    seen_at      datetime(6)  not null
) default charset = utf8mb4 collate = utf8mb4_bin;

-- The answer that a POST with an Idempotency-Key got, given again to whoever repeats it.
create table idempotent_request (
    id           bigint       not null auto_increment primary key,
    tenant_id    char(36)     not null,
    person_id    char(36)     not null,
    idem_key     varchar(200) not null,
    request_hash char(64)     not null,
    status       int,
    headers      longtext,
    body         longtext,
    created_at   datetime(6)  not null,
    constraint idempotent_request_once unique (tenant_id, person_id, idem_key),
    constraint idempotent_request_tenant foreign key (tenant_id) references tenant (id)
) default charset = utf8mb4 collate = utf8mb4_bin;
