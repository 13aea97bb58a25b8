-- When an image ends with all its versions, whether an ended version is refused as a source, and when
-- people are told next of an end: null where there is nothing left to tell.
alter table image_definition
    add column end_of_life_at datetime(6),
    add column ended_refused  boolean not null default false,
    add column end_due_at     datetime(6);
alter table image_version add column end_due_at datetime(6);

-- What has ended already isn't news.
update image_version
set end_due_at = end_of_life_at - interval 30 day
where state = 'PUBLISHED' and end_of_life_at > utc_timestamp(6);

create index image_definition_end_due on image_definition (end_due_at, id);
create index image_version_end_due on image_version (end_due_at, id);

-- What clients of the ARM door said of image definitions was kept and shown, and did nothing.
update image_definition
set end_of_life_at = str_to_date(
    substr(json_unquote(json_extract(attributes, '$.endOfLifeDate')), 1, 19), '%Y-%m-%dT%H:%i:%s')
where json_unquote(json_extract(attributes, '$.endOfLifeDate')) regexp
    '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?(Z|[+]00:00)$';
update image_definition
set end_due_at = end_of_life_at - interval 30 day
where name_key not like '#%' and end_of_life_at > utc_timestamp(6);
