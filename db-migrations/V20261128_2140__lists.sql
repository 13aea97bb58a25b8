-- Each list is in the order of an index, whatever it shows: runs that go on, and runs of a team or a
-- template in one state; approvals of a tenant, a team, an asker; versions of a tenant, of an image.
create index run_open on run (tenant_id, ended_at, number);
create index run_by_team_state on run (tenant_id, team_id, state, number);
create index run_by_template_state on run (tenant_id, template_id, state, number);

create index approval_by_time on approval (tenant_id, id);
create index approval_of_team on approval (tenant_id, team_id, id);
create index approval_of_team_by_state on approval (tenant_id, team_id, state, id);
create index approval_of_asker on approval (tenant_id, requested_by, id);
create index approval_need_of_team on approval_need (tenant_id, team_id, approval_id);

create index image_version_by_state on image_version (tenant_id, state, id);
create index image_version_of_definition on image_version (tenant_id, definition_id, state, id);

-- What a tenant's disks take is summed up from here.
create index image_version_disks on image_version (tenant_id, state, disk, bytes);
create index image_version_data_disks on image_version (tenant_id, data_disks(1));
