-- A definition's last moves are read where they stand.
alter table channel_move add column definition_id bigint not null default 0;

update channel_move m join channel c on c.id = m.channel_id
set m.definition_id = c.definition_id;

alter table channel_move
    add constraint channel_move_definition foreign key (definition_id) references image_definition (id);

-- What waits for an approval is found among all that was ever moved.
create index channel_move_by_state on channel_move (channel_id, state);
