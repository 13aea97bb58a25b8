-- The gates of a team let something pass into its galleries. Only the gates write here; what has no
-- row is published nowhere.
create table passage (
    id          bigint       not null auto_increment primary key,
    tenant_id   char(36)     not null,
    subject     varchar(300) not null,
    team_id     bigint       not null,
    approval_id bigint,
    constraint passage_once unique (tenant_id, subject, team_id),
    constraint passage_tenant foreign key (tenant_id) references tenant (id),
    constraint passage_team foreign key (team_id) references team (id),
    constraint passage_approval foreign key (approval_id) references approval (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

-- Runs that are under way were asked by the old rule: by their template's team alone.
insert into passage (tenant_id, subject, team_id, approval_id)
select r.tenant_id, concat('run/', r.number), t.id, a.id
from run r
join team t on t.tenant_id = r.tenant_id
left join approval_policy p on p.team_id = t.id
left join approval a on a.tenant_id = r.tenant_id and a.subject = concat('run/', r.number)
where r.state not in ('SUCCEEDED', 'PARTIALLY_SUCCEEDED', 'FAILED', 'CANCELED', 'REJECTED', 'EXPIRED')
    and (t.id = r.team_id or p.id is null);

-- Everybody who counts as its asker, and which gates of which team opened for which images, as JSON;
-- null: of the time before.
alter table approval modify column subject varchar(300) not null;
alter table approval add column askers longtext;
alter table approval add column opened longtext;
alter table approval_need add column same_person boolean not null default false;

-- Whoever has, or had, a key of an API client: what it asks, they ask.
create table api_client_keeper (
    id        bigint   not null auto_increment primary key,
    tenant_id char(36) not null,
    client_id char(36) not null,
    person_id char(36) not null,
    constraint api_client_keeper_once unique (client_id, person_id),
    constraint api_client_keeper_tenant foreign key (tenant_id) references tenant (id),
    constraint api_client_keeper_client foreign key (client_id) references person (id),
    constraint api_client_keeper_person foreign key (person_id) references person (id)
) default charset = utf8mb4 collate = utf8mb4_bin;

insert into api_client_keeper (tenant_id, client_id, person_id)
select distinct c.tenant_id, c.client_id, p.id
from api_client c
join event e on e.tenant_id = c.tenant_id and e.subject = concat('api-client/', c.client_id)
    and e.kind in ('apiClient.created', 'apiClient.secretAdded', 'apiClient.issuerTrusted')
join person p on p.id = e.actor_id;

insert ignore into api_client_keeper (tenant_id, client_id, person_id)
select distinct c.tenant_id, c.client_id, p.id
from api_client c
join api_token t on t.person_id = c.client_id
join event e on e.tenant_id = c.tenant_id and e.subject = concat('token/', t.id)
    and e.kind = 'token.issued'
join person p on p.id = e.actor_id;

-- Who gave a role, and when; null: Goldsmith, the provider, or the time before.
alter table team_role add column granted_by char(36);
alter table team_role add column granted_at datetime(6);
alter table member add column granted_by char(36);
alter table member add column granted_at datetime(6);
alter table invitation add column invited_by_id char(36);

-- What the policy asked until somebody changed it: for a time it still asks whoever did, as JSON.
alter table approval_policy add column earlier longtext;

-- The copy that an operation of the ARM door is about.
alter table arm_operation add column version_id bigint;
