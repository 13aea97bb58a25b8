-- Disks beside the system's, captured with it (a list as JSON), and whether an image's guests read a
-- NoCloud seed: what is built from it has to know.
alter table image_version
    add column cloud_init boolean not null default false,
    add column data_disks longtext;
alter table managed_image
    add column cloud_init boolean not null default false,
    add column data_disks longtext;
