-- What was charged to one team, in the order of its days: nothing is read of the others.
create index cost_entry_of_team on cost_entry (tenant_id, team_id, day, id);
