-- A number that is only reserved has no content yet, so it doesn't say either how its guests would
-- hear of their build user.
alter table image_version modify column cloud_init boolean null default null;
update image_version set cloud_init = null where disk is null;
