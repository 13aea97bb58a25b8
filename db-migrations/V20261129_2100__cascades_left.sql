-- A channel that starts cascades left something to another cascade: looked at again when that goes another way.
alter table auto_cascade add column left_to bigint;
alter table auto_cascade add column left_state varchar(24);
create index auto_cascade_left on auto_cascade (left_to, id);

-- Who reads a cascade needn't know the channel that started it.
update image_cascade
set started_by_name = left(concat('Automatic cascades', substring(started_by_name, char_length(channel) + 9)), 200)
where started_by_name like concat('Channel ', channel, ' (%)');
