-- Recalls that aren't restored, and what a build left outside galleries. (Since this, attestation FAILED says that
-- a version's contents couldn't be compared, and AWAY only that they aren't in the store.)
create index recall_in_force on recall (tenant_id, restored_at, id);
create index managed_image_by_capture on managed_image (captured_by);
