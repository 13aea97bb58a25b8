-- Images are found by a part of their name, among all of a tenant's.
create index image_definition_by_name on image_definition (tenant_id, name_key, gallery_id);
