-- The list of activities in the order of their time reads a page, not the table.
create index activities_by_time on activities (created_at, id);
