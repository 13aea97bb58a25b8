-- The ones that count are the newest of a template: read by id, however often they were changed.
create index guardrail_version_newest on guardrail_version (tenant_id, template_id, id);
