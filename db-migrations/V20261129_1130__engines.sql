-- What builds a tenant's templates that name no engine; null: the installation's first.
alter table tenant add column engine varchar(16) null;

-- Of all the engines that a worker can build with now.
alter table worker modify column capability varchar(200) not null;
