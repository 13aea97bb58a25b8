-- What was built on a managed image is looked up from that image, whatever it is itself.
create index managed_image_by_image on managed_image (parent_image, id);
