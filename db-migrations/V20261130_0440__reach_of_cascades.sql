-- Whether a cascade reaches a team directly, without reading its items: their rows are wide, and a list of a
-- hundred cascades made MariaDB read all there are.
create index cascade_item_reach on cascade_item (tenant_id, cascade_id, team_id, depth);
