-- Who is signed in, in which browser. The token's hash only; the row goes when the session ends.
create table person_session (
    id           char(36)     not null primary key,
    token_hash   char(64)     not null,
    person_id    char(36)     not null,
    issuer       varchar(190) not null,
    device       varchar(100) not null,
    address      varchar(64),
    created_at   datetime(6)  not null,
    last_seen_at datetime(6)  not null,
    expires_at   datetime(6)  not null,
    ends_at      datetime(6)  not null,
    constraint person_session_token unique (token_hash),
    constraint person_session_person foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

create index person_session_of on person_session (person_id, last_seen_at);
create index person_session_by_age on person_session (expires_at);
