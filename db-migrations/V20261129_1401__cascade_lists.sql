-- A tenant's open cascades are found among all that it ever had.
create index image_cascade_by_state on image_cascade (tenant_id, state, number);
