-- What asks a team, by state: an old page of it begins where an index says.
alter table approval_need
    add column state varchar(16) not null default 'OPEN';

update approval_need n
    join approval a on a.id = n.approval_id
set n.state = a.state;

create index approval_need_by_state on approval_need (tenant_id, team_id, state, approval_id);
