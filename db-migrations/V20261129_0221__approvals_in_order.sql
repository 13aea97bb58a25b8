-- The foreign key's own index is in the order of a team's list as well, and MySQL took it and went over
-- what is newer than the page. This one serves the key, so that the server drops the other, and gives
-- the page where it begins.
create index approval_in_order on approval (team_id, tenant_id, id);
