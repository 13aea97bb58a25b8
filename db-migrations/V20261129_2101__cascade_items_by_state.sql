-- What cascades have before them of a template, among all that ever rebuilt it.
create index cascade_item_of_template on cascade_item (tenant_id, template_id, state, id);
drop index cascade_item_template on cascade_item;

-- What asks its team, oldest first, among all items of all cascades that go on.
create index cascade_item_by_state on cascade_item (tenant_id, state, state_since, id);

-- How many of a listed cascade's items are in each state.
create index cascade_item_counts on cascade_item (tenant_id, cascade_id, state);
