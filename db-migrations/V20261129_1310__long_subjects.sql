-- A channel is named with its gallery and its image definition.
alter table event modify column subject varchar(300) not null;

-- What became of a template that was moved.
create index template_by_origin on template (moved_from);
