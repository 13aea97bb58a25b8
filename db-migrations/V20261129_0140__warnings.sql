-- What a proven image is published with all the same: a warning of the step, and of what it made.
alter table run_step add column warning longtext;
alter table image_version add column warnings longtext;
alter table managed_image add column warnings longtext;
