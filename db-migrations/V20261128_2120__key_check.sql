-- A check value of the master key: two portals with two keys find out at their start.
alter table installation add column key_check char(64);
