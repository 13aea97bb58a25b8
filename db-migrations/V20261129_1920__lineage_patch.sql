-- All its runs install all updates, and the first of them is of the template that makes the image: then that moves.
alter table image_cascade add column patches boolean not null default false;
